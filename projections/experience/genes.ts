// Genes against the parent: what a child changed, and what a change did to the fitness on average.
import { Array as Arr, HashMap, Option, Order, type Schema } from "effect";
import type { EventData } from "../../events/index.ts";

/** What an architecture consists of when the grammar made it: gene → value. */
export type Genome = Readonly<Record<string, Schema.Json>>;

/** A gene in which a child differs from its parent, as its analysis wrote it: what has no effect is left out there. */
export type GeneChange = EventData<"AnalysisWritten">["changes"][number];

/** Mean difference in fitness to the parent, over the children that changed the gene to the value. */
export type GeneEffect = EventData<"ExperienceSummarised">["effects"][number];

/** Differences in fitness added up in the order of the log, so that the sum has the same bits for every reader. */
export interface GeneSum {
  readonly gene: string;
  readonly value: string;
  readonly sum: number;
  readonly count: number;
  /** The newest that it rests on, in log order. */
  readonly experiments: readonly string[];
}

/** Experiments named for an effect. What an event names may not grow with the campaign. */
const NAMED = 5;

/** By geneKey. */
export type GeneSums = HashMap.HashMap<string, GeneSum>;

interface Child {
  readonly experiment: string;
  readonly changes: readonly GeneChange[];
  readonly gain: number | null;
}

/** What one closed experiment adds: its gain over the parent to each gene value that it changed to. */
export const gainsOf = ({ experiment, changes, gain }: Child): GeneSum[] => {
  if (gain === null) return [];
  return changes.map(({ gene, to }) => ({ gene, value: to, sum: gain, count: 1, experiments: [experiment] }));
};

export const geneKey = ({ gene, value }: Pick<GeneSum, "gene" | "value">): string =>
  JSON.stringify([gene, value]);

export const addGains = (sums: GeneSums, child: Child): GeneSums =>
  gainsOf(child).reduce((added, gain) => {
    const key = geneKey(gain);
    const before = Option.getOrUndefined(HashMap.get(added, key));
    return HashMap.set(added, key, before === undefined ? gain : add(before, gain));
  }, sums);

const add = (before: GeneSum, gain: GeneSum): GeneSum => ({
  ...before,
  sum: before.sum + gain.sum,
  count: before.count + gain.count,
  experiments: [...before.experiments, ...gain.experiments].slice(-NAMED),
});

export const effectOf = ({ gene, value, sum, count, experiments }: GeneSum): GeneEffect => ({
  gene,
  value,
  effect: sum / count,
  count,
  experiments,
});

/** The effects that these sums come to, by gene and value. */
export const geneEffectsOf = (sums: GeneSums): GeneEffect[] =>
  Arr.sortWith(HashMap.entries(sums), ([key]) => key, Order.String).map(([, sum]) => effectOf(sum));
