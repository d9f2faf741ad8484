// What the reference genomes' layers measured on the laptop suite: means over at least 16 seeds, at equal parameters.
// From docs/measurements/references-1000.jsonl.gz; test/actors/grammar/reference-results.test.ts counts them again.
import type { references } from "./references.ts";

export interface ReferenceResult {
  readonly name: (typeof references)[number]["name"];
  /** What gpu-agent calls the mixer. */
  readonly mixer: string;
  /** Of byte-lm, in nats. */
  readonly loss: number;
  /** Mean of overwrite-recall and parity-with-resets. */
  readonly accuracy: number;
  /** Of the three models together. */
  readonly parameters: number;
  /** Mean score of the three tasks: what the ranking follows. */
  readonly score: number;
}

/** The worst first. */
export const referenceResults: readonly ReferenceResult[] = [
  { name: "linear", mixer: "linear", loss: 2.6052, accuracy: 0.604, parameters: 212_000, score: 0.3383 },
  { name: "retnet", mixer: "retnet", loss: 2.5118, accuracy: 0.6698, parameters: 212_000, score: 0.4034 },
  {
    name: "gated-linear",
    mixer: "mamba2",
    loss: 2.5099,
    accuracy: 0.6781,
    parameters: 211_820,
    score: 0.4173,
  },
  {
    ...{ name: "sliding-window", mixer: "sliding-window" },
    ...{ loss: 2.2025, accuracy: 0.6794, parameters: 212_000, score: 0.4673 },
  },
  { name: "gla", mixer: "gla", loss: 2.4146, accuracy: 0.7357, parameters: 212_096, score: 0.5086 },
  { name: "delta", mixer: "delta", loss: 2.3498, accuracy: 0.7604, parameters: 211_814, score: 0.5217 },
  {
    name: "gated-delta",
    mixer: "gated-delta",
    loss: 2.257,
    accuracy: 0.7623,
    parameters: 211_628,
    score: 0.5438,
  },
  {
    name: "signed-delta",
    mixer: "signed-delta",
    loss: 2.4056,
    accuracy: 0.9394,
    parameters: 211_814,
    score: 0.7637,
  },
];
