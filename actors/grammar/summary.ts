// What earlier experiments teach, in a paragraph made afresh for each proposal.
import type { GeneEffect, KnownExperiment } from "../ports.ts";
import { effectOn, effectsLine, signed } from "./effects.ts";

const BEST = 3;

export const summarise = (
  effects: readonly GeneEffect[],
  experiments: readonly KnownExperiment[],
): string => {
  const measured = experiments.flatMap(({ name, fitness }) => (fitness === null ? [] : [{ name, fitness }]));
  const best = measured.toSorted((a, b) => b.fitness - a.fitness).slice(0, BEST);
  const learnt = effects
    .flatMap(({ gene, value }) => effectOn(effects, gene, value) ?? [])
    .toSorted((a, b) => b.shrunk - a.shrunk);
  const [helped, harmed] = [learnt.at(0), learnt.at(-1)];
  const told = ({ gene, value, shrunk, count }: (typeof learnt)[number]) =>
    `${gene} ${value} (${signed(shrunk)} after shrinkage, ${count} children)`;
  return [
    `${experiments.length} experiments are closed, ${measured.length} of them measured.`,
    ...(best.length === 0
      ? []
      : [`Best: ${best.map(({ name, fitness }) => `${name} (fitness ${fitness.toFixed(4)})`).join(", ")}.`]),
    ...(helped !== undefined && helped.shrunk > 0 ? [`Most helped by ${told(helped)}.`] : []),
    ...(harmed !== undefined && harmed.shrunk < 0 ? [`Most harmed by ${told(harmed)}.`] : []),
    effects.length === 0
      ? "No gene was changed from a measured parent yet."
      : `Mean effects on fitness (children): ${effectsLine(effects)}.`,
  ].join(" ");
};
