// What the history says of a gene's value: its mean effect on fitness, shrunk toward none while it rests on little.
import type { GeneEffect } from "../ports.ts";
import type { Weigh } from "./mutate.ts";

/** An effect of `count` children weighs as much as this many children that showed none. */
const DOUBT = 2;
/** The shrunk effect on fitness that makes a step e times as likely. */
const TEMPERATURE = 0.05;

export interface LearntEffect extends GeneEffect {
  readonly shrunk: number;
}

export const effectOn = (
  effects: readonly GeneEffect[],
  gene: string,
  value: string,
): LearntEffect | null => {
  const known = effects.find((effect) => effect.gene === gene && effect.value === value && effect.count > 0);
  return known === undefined
    ? null
    : { ...known, shrunk: (known.effect * known.count) / (known.count + DOUBT) };
};

/** Boltzmann weights over the shrunk effects; 1 for what was never tried. */
export const weighBy =
  (effects: readonly GeneEffect[]): Weigh =>
  ([gene, value]) =>
    Math.exp((effectOn(effects, gene, String(value))?.shrunk ?? 0) / TEMPERATURE);

export const signed = (x: number): string => `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(4)}`;

/** Every effect in one line, strongest first, for the reader of a motivation or a summary. */
export const effectsLine = (effects: readonly GeneEffect[]): string =>
  effects
    .toSorted((a, b) => b.effect - a.effect || (a.gene + a.value < b.gene + b.value ? -1 : 1))
    .map(({ gene, value, effect, count }) => `${gene} ${value} ${signed(effect)} (${count})`)
    .join("; ");
