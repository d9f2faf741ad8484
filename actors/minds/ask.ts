// How a mind puts its questions, without knowing which model answers them, or whether one still has to: an answer that
// was recorded is read again. What cannot be used is told to the model, a few times, before it is given up.
import { Effect, Result, Schema } from "effect";
import { jsonFault, textFault } from "../../events/json-fault.ts";
import type { Option, Way } from "../../events/thinking.ts";
import { clipped } from "../grammar/prose.ts";
import { type Asked, type Mind, ReasonerError, type ReasonerFailure } from "../ports.ts";
import type { Prompt } from "../prompts/prompt.ts";
import { repairPrompt } from "../prompts/repair.ts";

/** One prompt of a decision, with what was said before it. */
export interface Question<A> {
  readonly asked: Asked;
  readonly mind: Mind;
  readonly way: Way | null;
  /** 0 for the first of the decision. */
  readonly step: number;
  readonly prompt: Prompt;
  /** How many answers of this question could not be used before. */
  readonly repair: number;
  /** The last of them with what was said of it, where it is shown again. */
  readonly turns: readonly { readonly answer: string; readonly reply: string }[];
  /** Reads an answer, or says why it cannot be used. */
  readonly read: (text: string) => Result.Result<A, string>;
}

/** A question that serves no campaign's decision: no event asks for it, and its answer is recorded nowhere. */
export const askedByNobody = (question: Omit<Asked, "campaign" | "work">): Asked => ({
  ...question,
  campaign: "none",
  work: "0".repeat(32),
});

export interface Unusable {
  readonly text: string;
  readonly fault: string;
}

export interface Tools {
  readonly ask: <A>(question: Question<A>) => Effect.Effect<Result.Result<A, Unusable>, ReasonerFailure>;
  /** The source of a program, by its digest. */
  readonly source: (sha256: string) => Effect.Effect<string, ReasonerFailure>;
  readonly options: readonly Option[];
  readonly repairs: number;
  readonly judgements: number;
  readonly similarity: number;
  readonly per: "second" | "token";
}

/** Characters of an answer that are shown again to who is to mend it. */
const SHOWN_AGAIN = 2000;

/** Asks, and on an answer that cannot be used asks for a better one. Fails, not retryable, where none comes. */
export const converse = <A>(
  tools: Tools,
  {
    anew,
    ...first
  }: Omit<Question<A>, "turns" | "repair"> & {
    /** Asks from the beginning where the answer is not worth showing. */
    readonly anew?: (fault: string) => Prompt;
  },
): Effect.Effect<A, ReasonerFailure> =>
  Effect.gen(function* () {
    let question: Question<A> = { ...first, turns: [], repair: 0 };
    let fault = "";
    for (let repair = 0; repair <= tools.repairs; repair += 1) {
      const answer = yield* tools.ask({ ...question, step: first.step + repair, repair });
      if (Result.isSuccess(answer)) return answer.success;
      ({ fault } = answer.failure);
      const shown = answer.failure.text.slice(0, SHOWN_AGAIN).toWellFormed();
      // The last alone: a small model repeats what it sees, and each turn takes room from the rest.
      question =
        anew === undefined
          ? { ...question, turns: [{ answer: shown, reply: repairPrompt(fault) }] }
          : { ...question, prompt: anew(fault) };
    }
    return yield* new ReasonerError({
      message: `${first.mind.model} gave no answer that can be used to ${first.asked.want} in ${tools.repairs + 1} tries; the last: ${fault}`,
      retryable: false,
    });
  });

/** Reads JSON, fenced or not, after whatever thoughts a model wrote before it. */
export const readJson =
  <S extends Schema.ConstraintDecoder<unknown>>(schema: S) =>
  (text: string): Result.Result<S["Type"], string> => {
    const json = jsonIn(text);
    if (json === undefined) return Result.fail("it is not JSON");
    const fault = jsonFault(json, "it");
    if (fault !== undefined) return Result.fail(fault);
    return Result.mapError(
      Schema.decodeUnknownResult(schema, { onExcessProperty: "ignore" })(json),
      ({ message }) => message.slice(0, 600).toWellFormed(),
    );
  };

const jsonIn = (text: string): unknown => {
  // No repetition here may begin where another ends: an answer of 50,000 blank lines has to be read in no time.
  const fenced = /```(?:json)?[ \t\r]*\n([\s\S]*?)```/.exec(text)?.[1];
  const whole = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  for (const candidate of [text, fenced, whole])
    if (candidate !== undefined)
      try {
        return JSON.parse(candidate);
      } catch {
        // The next candidate may be.
      }
  return undefined;
};

/** Free text of at least a sentence. */
export const readText =
  (longest: number) =>
  (text: string): Result.Result<string, string> => {
    const said = text.trim();
    if (said.length < 20) return Result.fail("it says nothing");
    const fault = textFault(said, "it");
    return fault === undefined ? Result.succeed(clipped(said, longest)) : Result.fail(fault);
  };
