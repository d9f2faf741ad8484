// What is compared pair by pair, in a confirmation, an ablation or at a larger size: which run comes next, and what the
// runs' differences are. Each seed is a pair of two runs, the candidate's and the reference's, alike in everything but
// the code.
import type { EventData } from "../../events/index.ts";
import type { LayerCode, Pairing } from "../../events/values.ts";
import { pairsOf } from "../../projections/claims/fold.ts";
import { gainOver, type Measurement } from "../policies/claims.ts";

export interface Run {
  readonly side: "candidate" | "reference";
  readonly code: LayerCode;
  readonly randomSeed: number;
  readonly split: number;
}

/**
 * The run after `done` of them; undefined after the last.
 * @param proposed what the experiment itself proposed, where its pairing holds the candidate against that
 */
export const nextRun = (
  { candidate, reference, randomSeeds, split }: Pairing,
  proposed: LayerCode | null,
  done: number,
): Run | undefined => {
  const randomSeed = randomSeeds[Math.floor(done / 2)];
  if (randomSeed === undefined) return undefined;
  const side = done % 2 === 0 ? "candidate" : "reference";
  const code = side === "candidate" ? candidate.code : (reference.code ?? proposed);
  if (code === null) throw new Error("a run is wanted of what was not proposed");
  return { side, code, randomSeed, split };
};

/** Whether a request asks for just this run. */
export const asksFor = (run: Run | undefined, request: EventData<"TrainingRequested">): boolean =>
  run !== undefined &&
  request.code.artifact.sha256 === run.code.artifact.sha256 &&
  request.code.className === run.code.className &&
  request.randomSeed === run.randomSeed &&
  request.split === run.split;

/** The candidate's gain over the reference in each pair that is complete. */
export const differences = (runs: readonly Measurement[]): number[] =>
  pairsOf(runs).map(([candidate, reference]) => gainOver(reference, candidate));

/** Whether statistics are of these differences: as many, with their mean. */
export const isOf = (
  { pairs, mean }: EventData<"ComparisonMeasured">["comparison"],
  values: readonly number[],
): boolean => {
  const sum = values.reduce((total, value) => total + value, 0);
  const size = values.reduce((total, value) => total + Math.abs(value), 0);
  return pairs === values.length && Math.abs(mean * pairs - sum) <= 1e-9 * Math.max(size, 1e-9);
};
