// Operators against the parent: what the children that each of them made gained in fitness on average.
import { Array as Arr, HashMap, Option, Order } from "effect";
import type { EventData } from "../../events/index.ts";

/** Mean difference in fitness to the parent, over the children that the operator made. */
export type OperatorEffect = EventData<"ExperienceSummarised">["operators"][number];

/** Differences in fitness added up in the order of the log. */
export interface OperatorSum {
  readonly operator: string;
  readonly sum: number;
  readonly count: number;
}

/** By the operator's name. */
export type OperatorSums = HashMap.HashMap<string, OperatorSum>;

/** A closed experiment, with the operator that made the architecture that was measured. */
interface Child {
  readonly operator: string;
  readonly gain: number | null;
}

export const addOperatorGain = (sums: OperatorSums, { operator, gain }: Child): OperatorSums => {
  if (gain === null) return sums;
  const { sum, count } = Option.getOrElse(HashMap.get(sums, operator), () => ({ sum: 0, count: 0 }));
  return HashMap.set(sums, operator, { operator, sum: sum + gain, count: count + 1 });
};

export const operatorEffectOf = ({ operator, sum, count }: OperatorSum): OperatorEffect => ({
  operator,
  effect: sum / count,
  count,
});

/** The effects that these sums come to, by name. */
export const operatorEffectsOf = (sums: OperatorSums): OperatorEffect[] =>
  Arr.sortWith(Array.from(HashMap.values(sums), operatorEffectOf), ({ operator }) => operator, Order.String);
