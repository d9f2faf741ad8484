// How often each operator is asked: Boltzmann weights over what its children gained, with a floor, so that none dies
// out and a record that was bad luck can mend.
import { shrunk } from "../policies/shrinkage.ts";
import type { OperatorEffect } from "../ports.ts";

/** The difference in mean gain that makes an operator e times as likely. */
const TEMPERATURE = 0.03;
/** The share that every operator has, whatever its record; for up to 20 operators. */
const FLOOR = 0.05;

/** Shares that add up to 1, in the order of the names. */
export const operatorWeights = (names: readonly string[], effects: readonly OperatorEffect[]): number[] => {
  const records = new Map(effects.map((effect) => [effect.operator, effect]));
  const expected = names.map((name) => shrunk(records.get(name) ?? { effect: 0, count: 0 }));
  // The best at 1, so that no exponent overflows.
  const best = Math.max(...expected);
  const weights = expected.map((gain) => Math.exp((gain - best) / TEMPERATURE));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => FLOOR + (1 - FLOOR * names.length) * (weight / total));
};
