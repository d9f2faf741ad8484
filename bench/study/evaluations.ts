// Which layers of a campaign are evaluated again, and on which seeds.
import type { CampaignNumbers, EvaluationNumbers, Line } from "./numbers.ts";
import { CURVE_SEEDS, freshSeeds, SPLIT } from "./plan.ts";
import type { Asked } from "./evaluate.ts";

/** The baseline first, then the pick, then what was best before it. */
export const evaluationsOf = ({ seed, size, baseline, best }: CampaignNumbers): readonly Asked[] => {
  const fresh = freshSeeds(seed);
  const on = (seeds: readonly number[]) => (layer: { readonly code: string }) =>
    seeds.map((randomSeed) => ({ code: layer.code, size, randomSeed, split: SPLIT }));
  return [
    ...[baseline, ...best.slice(-1)].flatMap(on(fresh)),
    ...best.slice(0, -1).flatMap(on(fresh.slice(0, CURVE_SEEDS))),
  ];
};

/** A layer's evaluation depends on nothing but this. */
export const keyOf = ({ code, size, randomSeed, split }: Asked): string =>
  [code, size, randomSeed, split].join(" ");

export const evaluationsIn = (lines: readonly Line[]): ReadonlyMap<string, EvaluationNumbers> =>
  new Map(lines.flatMap((line) => (line.kind === "evaluation" ? [[keyOf(line), line]] : [])));
