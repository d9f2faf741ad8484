// What an imported campaign was published with, counted: what could be compared, and what a test would need.
import type { Experiment } from "../../projections/experiments/experiment.ts";

export interface PublishedCounts {
  readonly records: number;
  readonly withResults: number;
  /** The first record. */
  readonly first: string | null;
  readonly firstHasResults: boolean;
  /** Of those with results, how many have a higher score than the first. */
  readonly aboveFirst: number;
}

/** @param experiments of one campaign, in the order of the source */
export const publishedIn = (experiments: readonly Experiment[]): PublishedCounts => {
  const [first] = experiments;
  const published = experiments.filter(({ results }) => results !== null);
  return {
    records: experiments.length,
    withResults: published.length,
    first: first?.experiment ?? null,
    firstHasResults: first !== undefined && first.results !== null,
    aboveFirst: published.filter(({ fitness }) => (fitness ?? 0) > (first?.fitness ?? Infinity)).length,
  };
};
