// The arms of a campaign compared, a line each: whether evolution helps is what a campaign is to show.
import type { Experiment } from "../../projections/experiments/experiment.ts";
import { firstBaseline, fixed, signed } from "./numbers.ts";

export const armLines = (experiments: readonly Experiment[]): readonly string[] => {
  const reference = firstBaseline(experiments)?.loss ?? null;
  return (["evolution", "control"] as const).flatMap((arm) => {
    const members = experiments.filter((experiment) => experiment.arm === arm);
    return members.length === 0 ? [] : [`${arm.padEnd(10)} ${armText(members, reference)}`];
  });
};

const armText = (members: readonly Experiment[], reference: number | null): string => {
  const trained = members.filter(({ outcome }) => outcome === "trained");
  const fitness = trained.flatMap((experiment) => experiment.fitness ?? []);
  const losses = trained.flatMap((experiment) => experiment.loss ?? []);
  const counts = `${trained.length} of ${members.length} trained`;
  if (fitness.length === 0 || losses.length === 0) return counts;
  const lowest = Math.min(...losses);
  const against = reference === null ? "" : ` (Δ ${signed(lowest - reference)})`;
  return `${counts}, best fitness ${fixed(Math.max(...fitness))}, mean ${fixed(mean(fitness))}, lowest loss ${fixed(lowest)}${against}`;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
