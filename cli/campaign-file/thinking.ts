// Which language models a campaign asks: a reasoner and a model for all roles, other ones for some, and how they are asked.
import { Array as Arr, Schema } from "effect";
import type { RoleName } from "../../actors/ports.ts";
import { Mind, Option, Price, Thinking, Way, type Way as WayName } from "../../events/thinking.ts";
import { type ServerName, isServer, reasonerNames } from "../../infra/reasoners/index.ts";
import { CommandError } from "../errors.ts";
import { Duration } from "./duration.ts";

const setting = <S extends Schema.Top>(schema: S, description: string) =>
  Schema.optionalKey(schema).annotateKey({ description });

export const roleNames = [
  "researcher",
  "checker",
  "engineer",
  "analyst",
] as const satisfies readonly RoleName[];

const {
  temperature,
  contextTokens,
  answerTokens,
  repairs,
  judgements,
  similarity,
  per,
  tokenBudget,
  moneyBudget,
} = Thinking.fields;

/** Who answers for one role. */
const RoleMind = Schema.Struct({
  reasoner: setting(Schema.Literals(reasonerNames), "Who answers for it; as for the others unless given"),
  model: setting(Mind.fields.model, "Which of its models"),
});

export const FileReasoners = Schema.Struct({
  researcher: setting(RoleMind, "Who sums up and proposes"),
  checker: setting(RoleMind, "Who judges novelty"),
  engineer: setting(RoleMind, "Who revises and judges quality"),
  analyst: setting(RoleMind, "Who analyses results"),
});

export const FileThinking = Schema.Struct({
  ways: setting(Schema.NonEmptyArray(Way), "How designs are asked for: genome, code, or both by a bandit"),
  options: setting(
    Schema.NonEmptyArray(Option),
    "Models with ways, in place of the researcher's model with each way",
  ),
  per: setting(per, "What the bandit divides improvements by: second or token"),
  temperature: setting(temperature, "Of sampling; 0 takes the likeliest"),
  contextTokens: setting(
    contextTokens,
    "Tokens of prompt and answer together; the model's own limit where that is lower",
  ),
  answerTokens: setting(answerTokens, "Tokens of an answer, at most"),
  repairs: setting(repairs, "Short prompts after an answer that cannot be used, at most"),
  judgements: setting(judgements, "Judgements of quality, of which the median counts"),
  similarity: setting(similarity, "Similarity of words from which a program is not novel, without a judge"),
  timeLimit: setting(Duration, "Of one answer"),
  tokenBudget: setting(tokenBudget, "Tokens after which nothing more is opened; null: no limit"),
  moneyBudget: setting(moneyBudget, "The same in money, by the prices; null: no limit"),
  prices: setting(Schema.Array(Price), "Money for a million tokens of prompts and answers, by model"),
});
export type FileThinking = typeof FileThinking.Type;

/** How models are asked unless a file says; the room for an answer depends on what it has to hold. */
export const thinkingDefaults = {
  per: "second",
  temperature: 0.7,
  repairs: 2,
  judgements: 3,
  similarity: 0.9,
  timeLimit: 600,
  tokenBudget: null,
  moneyBudget: null,
  prices: [],
} as const;
const ROOM = {
  genome: { contextTokens: 4096, answerTokens: 700 },
  code: { contextTokens: 12_288, answerTokens: 4000 },
} as const;

/** Tokens that prompts need beside the answer: what is never dropped of them, and an answer that is shown again. */
export const LEAST_ROOM = 2500;

/** What file and flags say of who answers. */
export interface Named {
  readonly reasoner: string;
  readonly model: string | undefined;
  readonly roles: Partial<Record<RoleName, { readonly reasoner?: string; readonly model?: string }>>;
  readonly ways: readonly WayName[] | undefined;
  readonly file: FileThinking;
}

/** Null where the grammar answers for every role. */
export const thinkingOf = ({ reasoner, model, roles, ways, file }: Named): Thinking | null => {
  const minds = Object.fromEntries(
    roleNames.map((role) => [role, mindOf(role, { reasoner, model, ...roles[role] }, roles[role]?.model)]),
  ) as Thinking["minds"];
  if (Object.values(minds).every((mind) => mind === null)) {
    if (model === undefined && ways === undefined) return null;
    throw new CommandError(
      "usage",
      `${model === undefined ? "a way of proposing" : `the model ${model}`} is named, and the reasoner ${reasoner} asks no model`,
      NAME_SERVER,
    );
  }
  const { ways: ofFile, options: given, ...others } = file;
  const asked =
    ways !== undefined && Arr.isReadonlyArrayNonEmpty(ways) ? ways : (ofFile ?? (["genome"] as const));
  const proposer = minds.researcher ?? minds.engineer ?? minds.checker ?? minds.analyst;
  if (proposer === null) return null;
  const options = given ?? Arr.map(asked, (way) => ({ mind: proposer, way }));
  const room = options.some(({ way }) => way === "code") ? ROOM.code : ROOM.genome;
  return { ...thinkingDefaults, ...room, ...others, minds, options };
};

const NAME_SERVER = "Name a server of models with --reasoner ollama or --reasoner openai";

/** @param own the model that is named for this role alone */
const mindOf = (
  role: RoleName,
  { reasoner, model }: { readonly reasoner: string; readonly model?: string | undefined },
  own: string | undefined,
): Mind | null => {
  if (!isServer(reasoner)) {
    if (own === undefined) return null;
    throw new CommandError(
      "usage",
      `the ${role} is to ask the model ${own}, and its reasoner ${reasoner} asks none`,
      NAME_SERVER,
    );
  }
  if (model !== undefined) return { reasoner, model };
  throw new CommandError(
    "usage",
    `the ${role} is to ask ${reasoner}, and no model is named`,
    "Name one with --model NAME, or in the campaign file under model; cambrian doctor lists those of Ollama",
  );
};

/** `--model NAME` for all roles, `--model ROLE=NAME` for one. */
export const modelFlags = (
  given: readonly string[],
): Pick<Named, "model"> & { readonly roles: Partial<Record<RoleName, { readonly model: string }>> } => {
  const roles: Partial<Record<RoleName, { model: string }>> = {};
  let model: string | undefined;
  for (const one of given) {
    const [, role, name] = /^([a-z]+)=(.+)$/.exec(one) ?? [];
    if (role === undefined || name === undefined) model = one;
    else if (isRole(role)) roles[role] = { model: name };
    else
      throw new CommandError(
        "usage",
        `--model ${one}: no role is called ${role} (there are: ${roleNames.join(", ")})`,
      );
  }
  return { model, roles };
};

const isRole = (name: string): name is RoleName => (roleNames as readonly string[]).includes(name);

/** Servers that are asked, each with its models. */
export const modelsAsked = ({ minds, options }: Thinking): ReadonlyMap<ServerName, ReadonlySet<string>> => {
  const asked = new Map<ServerName, Set<string>>();
  for (const mind of [...Object.values(minds), ...options.map(({ mind }) => mind)])
    if (mind !== null && isServer(mind.reasoner))
      asked.set(mind.reasoner, (asked.get(mind.reasoner) ?? new Set()).add(mind.model));
  return asked;
};
