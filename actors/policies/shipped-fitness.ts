// Fitnesses that a recorded campaign can be scored by again, as the expressions that they are. What a campaign itself is
// scored by is fitness.ts.

const relative = (better: string, worse: string, reference: string): string =>
  `(${better} - ${worse}) / max(abs(${reference}), 0.001)`;
const lossGain = relative("baseline.loss", "loss", "baseline.loss");
const accuracyGain = relative("accuracy", "baseline.accuracy", "baseline.accuracy");
/** Clipped at a tenth, where the sigmoid's argument is 6. */
const term = (gain: string): string => `sigmoid(60 * max(-0.1, min(0.1, ${gain})))`;

export const shippedFitness = {
  /** Equation 2 of arXiv 2507.18074 with differences that are scaled, as campaigns are scored unless they say otherwise. */
  paper: `(${term(lossGain)} + ${term(accuracyGain)} + judge / 10) / 3`,
  /** The same with differences as they are, so that the judge's grade decides. */
  "paper-unscaled": `(sigmoid(${lossGain}) + sigmoid(${accuracyGain}) + judge / 10) / 3`,
  /** The paper's without the judge. */
  unjudged: `(${term(lossGain)} + ${term(accuracyGain)}) / 2`,
  loss: "-loss",
  accuracy: "accuracy",
} as const;
export type ShippedFitness = keyof typeof shippedFitness;
