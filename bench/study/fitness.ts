// What a layer is worth on a fresh seed: the campaign's own fitness, by its own rule and rubric, relative to the
// campaign's first baseline trained on that seed, as the campaign paired them.
import { judgeQuality } from "../../actors/grammar/rubric.ts";
import { gainOver } from "../../actors/policies/claims.ts";
import { scoreFitness } from "../../actors/policies/fitness.ts";
import { evaluationsIn, keyOf } from "./evaluations.ts";
import type { CampaignNumbers, EvaluationNumbers, Layer, Line } from "./numbers.ts";
import { freshSeeds, SPLIT } from "./plan.ts";

/** A layer's mean over fresh seeds. */
export interface Worth {
  readonly fitness: number;
  /** Gain over the baseline (docs/claims.md), which neither clips nor asks a judge. */
  readonly gain: number;
  /** Seeds that gave no result: such a run counts as if it had twice the baseline's loss, and no answer right. */
  readonly failures: number;
}

const LEAST_GRADE = 1;

/** Over the first so many fresh seeds of the campaign; null while an evaluation is missing. */
export const makeWorth = (lines: readonly Line[]) => {
  const known = evaluationsIn(lines);
  return (campaign: CampaignNumbers, layer: Layer, seeds: number): Worth | null => {
    const on = (code: string, randomSeed: number) =>
      known.get(keyOf({ code, size: campaign.size, randomSeed, split: SPLIT }));
    const pairs = freshSeeds(campaign.seed)
      .slice(0, seeds)
      .map((seed) => [on(layer.code, seed), on(campaign.baseline.code, seed)] as const);
    const found = pairs.flatMap(([own, baseline]) =>
      own === undefined || baseline === undefined ? [] : [of(campaign, layer, own, baseline)],
    );
    if (found.length < pairs.length) return null;
    return {
      fitness: mean(found.map(({ fitness }) => fitness)),
      gain: mean(found.map(({ gain }) => gain)),
      failures: found.filter(({ failed }) => failed).length,
    };
  };
};

const of = (
  { rule, baseline: { experiment } }: CampaignNumbers,
  { genome }: Layer,
  { result }: EvaluationNumbers,
  { result: baselineTraining }: EvaluationNumbers,
): { readonly fitness: number; readonly gain: number; readonly failed: boolean } => {
  if (baselineTraining === null) throw new Error("the baseline has no result on a fresh seed");
  const { loss, accuracy } = baselineTraining;
  const baseline = { experiment, loss, accuracy };
  if (result === null) {
    const worst = { loss: 2 * loss, accuracy: 0 };
    const { fitness } = scoreFitness({ ...worst, judge: LEAST_GRADE, baseline, rule });
    return { fitness, gain: gainOver(baseline, worst), failed: true };
  }
  const { score } = judgeQuality({ genome, result, baseline, baselineTraining });
  const { fitness } = scoreFitness({ ...result, judge: score, baseline, rule });
  return { fitness, gain: gainOver(baseline, result), failed: false };
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
