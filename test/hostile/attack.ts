// The shape of an attack, and what it is done to.
import { Schema } from "effect";
import { RefusalCode } from "../../infra/host/gate/refusal.ts";
import type { Json, Leased, TestAgent, TestLab } from "../support/gate.ts";
import type { Identity, Wire } from "./wire.ts";

export interface Attack {
  readonly name: string;
  /** What it tries. */
  readonly tries: string;
  /** How each of its tries is known to have failed: the server's words, or the code and the words of the gate. */
  readonly ends: RegExp;
  /** A lease of its own that it needs. */
  readonly work?: "training" | "probe";
  /** How each of its tries ended. */
  readonly run: (target: Target, leased: Leased) => Promise<readonly string[]>;
}

export interface Target {
  readonly lab: TestLab;
  /** Has valid credentials and a grant, and means harm. */
  readonly mallory: TestAgent;
  /** Is at work all the time. */
  readonly victim: TestAgent;
  readonly victimsWork: Leased;
  /** A connection without a library, with mallory's credentials or others; gone when the attack is over. */
  readonly wire: (identity?: Identity) => Promise<Wire>;
  /** Notes that an answer is of something that its sender had every right to say. */
  readonly said: (answer: Json) => void;
}

export const defineAttacks = (attacks: Readonly<Record<string, Omit<Attack, "name">>>): readonly Attack[] =>
  Object.entries(attacks).map(([name, attack]) => ({ name, ...attack }));

export const SUCCEEDED = "succeeded";

const Refusal = Schema.Struct({
  v: Schema.Literal(1),
  refused: Schema.Struct({
    code: RefusalCode,
    message: Schema.String.check(Schema.isBetweenLength(1, 2000)),
    retryAfterSeconds: Schema.optionalKey(Schema.Finite),
  }),
});
const decodeRefusal = Schema.decodeUnknownSync(Refusal, { onExcessProperty: "error" });

/** What an answer of the gate says of a try. A refusal that is not as the protocol has it fails the attack's test. */
export const ended = (answer: Json): string => {
  if (answer.refused === undefined) return SUCCEEDED;
  const { code, message } = decodeRefusal(answer).refused;
  return `${code}: ${message}`;
};

/** One try after the other. */
export const inTurn = async <A>(
  tries: Iterable<A>,
  attempt: (one: A) => Promise<string>,
): Promise<readonly string[]> => {
  const ends: string[] = [];
  for (const one of tries) ends.push(await attempt(one));
  return ends;
};
