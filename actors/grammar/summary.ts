// What earlier experiments teach, in a paragraph made afresh for each proposal.
import { shrunk } from "../policies/shrinkage.ts";
import type { GeneEffect, SummariseRequest } from "../ports.ts";
import { clipped, list, plural, signed } from "./prose.ts";

const BEST = 3;
/** Gene values named as those that helped or harmed most. */
const NAMED = 3;

const told = (effect: GeneEffect): string => {
  const { gene, value, count, experiments } = effect;
  const last = experiments.length === 0 ? "" : `, last ${experiments.at(-1)}`;
  return `${gene} ${value} (${signed(shrunk(effect))} after shrinkage, ${plural(count, "child", "children")}${last})`;
};

const extremes = (effects: readonly GeneEffect[]): string[] => {
  const ranked = effects.filter(({ count }) => count > 0).toSorted((a, b) => shrunk(b) - shrunk(a));
  const helped = ranked.filter((effect) => shrunk(effect) > 0).slice(0, NAMED);
  const harmed = ranked
    .filter((effect) => shrunk(effect) < 0)
    .slice(-NAMED)
    .toReversed();
  return [
    ...(helped.length > 0 ? [`Most helped by ${list(helped.map(told))}.`] : []),
    ...(harmed.length > 0 ? [`Most harmed by ${list(harmed.map(told))}.`] : []),
  ];
};

export const summarise = ({ effects, operators, experiments }: SummariseRequest): string => {
  const measured = experiments.flatMap(({ name, fitness }) => (fitness === null ? [] : [{ name, fitness }]));
  const best = measured.toSorted((a, b) => b.fitness - a.fitness).slice(0, BEST);
  const made = operators
    .toSorted((a, b) => b.effect - a.effect)
    .map(({ operator, effect, count }) => `${operator} ${signed(effect)} (${count})`);
  return [
    `This rests on ${plural(experiments.length, "closed experiment")}, ${measured.length} of them measured.`,
    ...(best.length === 0
      ? []
      : [
          `Best: ${list(best.map(({ name, fitness }) => `${clipped(name, 80)} (fitness ${fitness.toFixed(4)})`))}.`,
        ]),
    effects.length === 0
      ? "No gene was changed from a measured parent yet."
      : `What ${plural(effects.length, "value of a gene", "values of genes")} did to the fitness of children is known.`,
    ...extremes(effects),
    ...(made.length === 0 ? [] : [`Mean gain over the parent by operator (children): ${made.join("; ")}.`]),
  ].join(" ");
};
