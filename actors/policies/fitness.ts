// Fitness (arXiv 2507.18074, equation 2): the mean of three terms in [0, 1], how far loss and benchmark are better
// than the baseline's, and the judge's grade. Relative differences are clipped (at ±10 % unless set otherwise) and scaled to ±1
// before the sigmoid: unscaled, σ spans only .475–.525 and the judge would drown both.

export interface FitnessInput {
  /** Held-out cross-entropy in nats of the task that gives it; lower is better. */
  readonly loss: number;
  /** The benchmark in [0, 1]: the weighted mean of the accuracies that give it. */
  readonly accuracy: number;
  /** The judge's grade, 1 to 10. */
  readonly judge: number;
  /** What it is compared with; null for the first baseline, which stands at zero difference. */
  readonly baseline: { readonly loss: number; readonly accuracy: number } | null;
  /** Where relative differences are clipped, and the sigmoid's argument there. */
  readonly rule: { readonly clip: number; readonly steepness: number };
}

export interface Fitness {
  readonly fitness: number;
  readonly terms: { readonly loss: number; readonly benchmark: number; readonly judge: number };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Relative gain over a reference; the floor keeps a reference near zero from making every gain infinite. */
export const gain = (better: number, worse: number, reference: number): number =>
  (better - worse) / Math.max(Math.abs(reference), 1e-3);

export const scoreFitness = ({ loss, accuracy, judge, baseline, rule }: FitnessInput): Fitness => {
  const { clip, steepness } = rule;
  const term = (relative: number): number =>
    sigmoid((steepness * Math.max(-clip, Math.min(clip, relative))) / clip);
  const terms = {
    loss: term(baseline === null ? 0 : gain(baseline.loss, loss, baseline.loss)),
    benchmark: term(baseline === null ? 0 : gain(accuracy, baseline.accuracy, baseline.accuracy)),
    judge: judge / 10,
  };
  return { fitness: (terms.loss + terms.benchmark + terms.judge) / 3, terms };
};
