// Which candidates are worth confirming, and what a confirmation amounts to among all that the campaign began. Pure;
// what a single comparison is worth is computed by a gpu-agent through scipy.
import { gain } from "./fitness.ts";

export interface Measurement {
  /** Held-out cross-entropy in nats. */
  readonly loss: number;
  /** Held-out accuracy in [0, 1]. */
  readonly accuracy: number;
}

/**
 * What claims are about: the mean of two gains over the baseline, in loss as a share of the baseline's, in accuracy in
 * points. (Relative to an accuracy near zero, a gain would say nothing.)
 */
export const gainOver = (baseline: Measurement, candidate: Measurement): number =>
  (gain(baseline.loss, candidate.loss, baseline.loss) + (candidate.accuracy - baseline.accuracy)) / 2;

/** Ids of the experiments that follow from claims: what confirms one, what compares it at the larger size, an ablation. */
export const claimId = (index: number): string => `c${number(index)}`;
export const scaleUpId = (claim: string): string => `s${claim.slice(1)}`;
export const ablationId = (index: number): string => `a${number(index)}`;
const number = (index: number): string => String(index + 1).padStart(4, "0");

/** Claims of a campaign at most: all of them are one decision, which has to fit into one batch of the log. */
export const MOST_CLAIMS = 200;

/** Pairs from which a verdict is more than provisional. */
export const FULL_PAIRS = 12;

/**
 * The q-value of each p: the least false discovery rate at which it would be a discovery (Benjamini and Hochberg
 * 1995). A confirmation that was begun and not measured counts with p = 1.
 */
export const qValues = (p: readonly number[]): number[] => {
  const order = p.map((value, index) => ({ value, index })).sort((a, b) => b.value - a.value);
  const q: number[] = Array.from({ length: p.length }, () => 1);
  let least = 1;
  order.forEach(({ value, index }, place) => {
    least = Math.min(least, value * (p.length / (p.length - place)));
    q[index] = least;
  });
  return q;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * What to expect of a gain that was chosen for being large (the winner's curse): the posterior mean under a normal
 * prior fitted to all candidates' gains (empirical Bayes; Efron and Morris 1973).
 * @param noise variance of one measured gain, from the confirmation's pairs
 */
export const shrunkGain = (chosen: number, gains: readonly number[], noise: number): number => {
  const centre = mean(gains);
  const spread = mean(gains.map((value) => (value - centre) ** 2));
  const signal = Math.max(0, spread - noise);
  return signal + noise === 0 ? chosen : centre + (signal / (signal + noise)) * (chosen - centre);
};
