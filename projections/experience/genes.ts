// Genes against the parent: what a child changed, and what a change did to the fitness on average.
import type { Schema } from "effect";
import type { EventData } from "../../events/index.ts";

/** What an architecture consists of when the grammar made it: gene → value. */
export type Genome = Readonly<Record<string, Schema.Json>>;

/** A gene in which a child differs from its parent, as its analysis wrote it: what has no effect is left out there. */
export type GeneChange = EventData<"AnalysisWritten">["changes"][number];

/** Mean difference in fitness to the parent, over the children that changed the gene to the value. */
export interface GeneEffect {
  readonly gene: string;
  readonly value: string;
  readonly effect: number;
  readonly count: number;
}

/** Differences in fitness added up in the order of the log, so that the sum has the same bits for every reader. */
export interface GeneSum {
  readonly gene: string;
  readonly value: string;
  readonly sum: number;
  readonly count: number;
}

/** What one closed experiment adds: its gain over the parent to each gene value that it changed to. */
export const gainsOf = (child: {
  readonly changes: readonly GeneChange[];
  readonly gain: number | null;
}): GeneSum[] => {
  const { changes, gain } = child;
  if (gain === null) return [];
  return changes.map(({ gene, to }) => ({ gene, value: to, sum: gain, count: 1 }));
};

export const geneKey = ({ gene, value }: Pick<GeneSum, "gene" | "value">): string =>
  JSON.stringify([gene, value]);

export const addGain = (before: GeneSum | undefined, gain: GeneSum): GeneSum =>
  before === undefined ? gain : { ...before, sum: before.sum + gain.sum, count: before.count + gain.count };

export const effectOf = ({ gene, value, sum, count }: GeneSum): GeneEffect => ({
  gene,
  value,
  effect: sum / count,
  count,
});
