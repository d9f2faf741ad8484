// Numbers as tables and lines show them: four digits after the point; what is not known is null.
import type { Experiment } from "../../projections/experiments/experiment.ts";

export const fixed = (value: number | null): string | null => (value === null ? null : value.toFixed(4));

export const signed = (value: number | null): string | null =>
  value === null ? null : `${value >= 0 ? "+" : ""}${value.toFixed(4)}`;

/** What all others are compared with. */
export const firstBaseline = (experiments: readonly Experiment[]): Experiment | undefined =>
  experiments.find(({ arm }) => arm === "baseline");
