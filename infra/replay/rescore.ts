// A recorded campaign by another fitness, or with parents by another policy: what its ranking, the generations of its pool
// and the parents drawn would have been. What those parents would have led to was never measured, and nothing is said of
// it. Pure; the log stays as it is.
import { evaluate } from "../../actors/policies/expression/evaluate.ts";
import type { Expression } from "../../actors/policies/expression/expression.ts";
import { parentPolicies, type ParentPolicyName } from "../../actors/policies/parent/index.ts";
import { random } from "../../actors/policies/random.ts";
import { isParentPolicy, parentRandom } from "../../actors/roles/director.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { type ConductedOpening, isConducted, openingOf } from "../../events/opening.ts";
import { kendall, spearman } from "./correlation.ts";
import { type Grounds, groundsOf } from "./grounds.ts";
import { type Result, resultsOf } from "./results.ts";

export interface Rescoring {
  /** Null: by the fitness that was recorded. */
  readonly fitness: Expression | null;
  /** Null: by the policy that was recorded. */
  readonly policy: ParentPolicyName | null;
}

export interface Ranked extends Pick<Result, "experiment" | "arm" | "name" | "recorded"> {
  /** By the fitness that was recorded, from 1. */
  readonly recordedRank: number;
  /** Null where the expression has no value for it. */
  readonly fitness: number | null;
  readonly rank: number | null;
}

export interface Generation {
  readonly generation: number;
  /** Best first. */
  readonly members: readonly string[];
  readonly recorded: readonly string[];
  /** How many of the members were not in it. */
  readonly others: number;
}

export interface Draw {
  readonly experiment: string;
  readonly recorded: string;
  /** Null where there would have been nothing to draw from. */
  readonly parent: string | null;
  readonly references: readonly string[];
  readonly recordedReferences: readonly string[];
}

export interface Rescored {
  /** Best first; what has no value last, in its recorded order. */
  readonly ranking: readonly Ranked[];
  /** Of the recorded ranking with the new one, over what has a value. */
  readonly spearman: number | null;
  readonly kendall: number | null;
  /** Null where the campaign was imported: neither its pool nor how its parents were drawn is known. */
  readonly generations: readonly Generation[] | null;
  readonly draws: readonly Draw[] | null;
  /** The share of draws that give another parent where only the random numbers are others. */
  readonly luck: number | null;
}

/** @param events of one campaign, in log order */
export const rescore = (events: readonly LoggedEvent[], { fitness, policy }: Rescoring): Rescored => {
  const opening = openingOf(events);
  if (opening === undefined) throw new Error("the campaign was never opened");
  const results = resultsOf(events);
  const scores = new Map(
    results.map((result) => [
      result.experiment,
      fitness === null ? result.recorded : evaluate(fitness, result.values),
    ]),
  );
  const ranking = rankingOf(results, scores);
  const scored = ranking.filter(({ fitness }) => fitness !== null);
  const before = scored.map((one) => one.recorded);
  const after = scored.map((one) => one.fitness ?? 0);
  return {
    ranking,
    spearman: spearman(before, after),
    kendall: kendall(before, after),
    ...(isConducted(opening)
      ? drawnAgain(events, opening, { results, scores, policy })
      : { generations: null, draws: null, luck: null }),
  };
};

type Scores = ReadonlyMap<string, number | null>;

const drawnAgain = (
  events: readonly LoggedEvent[],
  opening: ConductedOpening,
  {
    results,
    scores,
    policy,
  }: { readonly results: readonly Result[]; readonly scores: Scores } & Pick<Rescoring, "policy">,
): Pick<Rescored, "generations" | "draws" | "luck"> => {
  const recorded = new Map(results.map((result) => [result.experiment, result.recorded]));
  const { generations, openings } = groundsOf(events, opening, scores);
  return {
    generations: generations.map(generationOf),
    draws: openings.map((one) => drawOf(one, opening, policy ?? opening.data.settings.policy.parent)),
    luck: luckOf(groundsOf(events, opening, recorded), opening),
  };
};

const rankingOf = (results: readonly Result[], scores: Scores): readonly Ranked[] => {
  const ranked = results
    .toSorted((one, other) => other.recorded - one.recorded)
    .map(({ experiment, arm, name, recorded }, index) => ({
      ...{ experiment, arm, name, recorded, recordedRank: index + 1 },
      fitness: scores.get(experiment) ?? null,
    }));
  const scored = ranked.filter(({ fitness }) => fitness !== null);
  const others = ranked.filter(({ fitness }) => fitness === null);
  return [
    ...scored
      .toSorted((one, other) => (other.fitness ?? 0) - (one.fitness ?? 0))
      .map((one, index) => ({ ...one, rank: index + 1 })),
    ...others.map((one) => ({ ...one, rank: null })),
  ];
};

const generationOf = ({ recorded: { data }, members }: Grounds["generations"][number]): Generation => {
  const recorded = data.members.map(({ experiment }) => experiment);
  const now = members.map(({ experiment }) => experiment);
  const others = now.filter((experiment) => !recorded.includes(experiment)).length;
  return { generation: data.generation, members: now, recorded, others };
};

const policyOf = (name: string) => {
  if (!isParentPolicy(name)) throw new Error(`no parent policy is called "${name}"`);
  return parentPolicies[name];
};

/** With the random numbers of the recorded draw. */
const drawOf = (
  { recorded: { stream, data }, ground }: Grounds["openings"][number],
  opening: ConductedOpening,
  policy: string,
): Draw => {
  const { seed, settings } = opening.data;
  const drawn = ground && policyOf(policy)(ground, settings.policy, parentRandom(seed, stream.id));
  return {
    experiment: stream.id,
    recorded: data.parent ?? "",
    parent: drawn?.parent ?? null,
    references: drawn?.references ?? [],
    recordedReferences: data.references,
  };
};

/** Draws for each candidate that show how much of a difference is luck. */
const DRAWS = 20;

const luckOf = ({ openings }: Grounds, { data: { seed, settings } }: ConductedOpening): number | null => {
  const policy = policyOf(settings.policy.parent);
  const draws = openings.flatMap(({ recorded: { stream, data }, ground }) =>
    ground === null
      ? []
      : Array.from({ length: DRAWS }, (_, index) => {
          const drawn = policy(ground, settings.policy, random(seed, "luck", stream.id, index));
          return drawn.parent === data.parent ? 0 : 1;
        }),
  );
  return draws.length === 0 ? null : draws.reduce<number>((sum, other) => sum + other, 0) / draws.length;
};
