// A confirmation's plan: which run comes next, and what the runs' differences are. Each seed is a pair of two runs,
// the candidate's and the baseline's, alike in everything but the code.
import type { EventData } from "../../events/index.ts";
import type { Confirmation, LayerCode } from "../../events/values.ts";
import { pairsOf } from "../../projections/claims/fold.ts";
import { gainOver, type Measurement } from "../policies/claims.ts";

export interface Run {
  readonly side: "candidate" | "baseline";
  readonly code: LayerCode;
  readonly randomSeed: number;
  readonly split: number;
}

/** The run after `done` of them; undefined after the last. */
export const nextRun = (
  { candidate, baseline, randomSeeds, split }: Confirmation,
  done: number,
): Run | undefined => {
  const randomSeed = randomSeeds[Math.floor(done / 2)];
  if (randomSeed === undefined) return undefined;
  const side = done % 2 === 0 ? "candidate" : "baseline";
  const { code } = side === "candidate" ? candidate : baseline;
  return { side, code, randomSeed, split };
};

/** Whether a request asks for just this run. */
export const asksFor = (run: Run | undefined, request: EventData<"TrainingRequested">): boolean =>
  run !== undefined &&
  request.code.artifact.sha256 === run.code.artifact.sha256 &&
  request.code.className === run.code.className &&
  request.randomSeed === run.randomSeed &&
  request.split === run.split;

/** The candidate's gain over the baseline in each pair that is complete. */
export const differences = (runs: readonly Measurement[]): number[] =>
  pairsOf(runs).map(([candidate, baseline]) => gainOver(baseline, candidate));

/** Whether statistics are of these differences: as many, with their mean. */
export const isOf = (
  { pairs, mean }: EventData<"ComparisonMeasured">["comparison"],
  values: readonly number[],
): boolean => {
  const sum = values.reduce((total, value) => total + value, 0);
  const size = values.reduce((total, value) => total + Math.abs(value), 0);
  return pairs === values.length && Math.abs(mean * pairs - sum) <= 1e-9 * Math.max(size, 1e-9);
};
