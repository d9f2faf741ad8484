// What the history and the literature say of a gene's value: the effect on fitness to expect of it.
import { shrunk } from "../policies/shrinkage.ts";
import type { Cognition, GeneEffect } from "../ports.ts";

/** The effect on fitness to expect of what the literature speaks for, before anything was measured. */
const SPOKEN_FOR = 0.05;

export interface Evidence {
  /** What the children that took the value gained; null where none was measured. */
  readonly measured: GeneEffect | null;
  readonly spoken: readonly Cognition[];
  /** What experience alone says: the measured effect, shrunk toward none while it rests on little. */
  readonly experienced: number;
  /** The effect to expect: the same, but shrunk toward what the literature lets expect. */
  readonly expected: number;
}

/** What is known of each value of each gene. */
export const evidenceIn = (
  effects: readonly GeneEffect[],
  cognition: readonly Cognition[] = [],
): ((gene: string, value: string) => Evidence) => {
  const keyOf = (gene: string, value: string): string => `${gene}\n${value}`;
  const measurements = new Map(effects.map((effect) => [keyOf(effect.gene, effect.value), effect]));
  const entries = Map.groupBy(cognition, ({ gene, value }) => keyOf(gene, value));
  return (gene, value) => {
    const measured = measurements.get(keyOf(gene, value)) ?? null;
    const spoken = entries.get(keyOf(gene, value)) ?? [];
    const before = spoken.length > 0 ? SPOKEN_FOR : 0;
    const mean = measured ?? { effect: 0, count: 0 };
    return { measured, spoken, experienced: shrunk(mean), expected: shrunk(mean, before) };
  };
};
