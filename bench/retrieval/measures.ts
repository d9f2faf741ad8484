// How well a ranking of papers answers a question whose fitting papers are known, with every fitting one worth the same.

/** The share of the fitting papers among the first `count`. */
export const recallAt = (count: number, ranked: readonly string[], fitting: ReadonlySet<string>): number =>
  found(count, ranked, fitting) / fitting.size;

/** What no ranking can exceed: there may be more fitting papers than places. */
export const bestRecallAt = (count: number, fitting: ReadonlySet<string>): number =>
  Math.min(count, fitting.size) / fitting.size;

/** Whether any fitting paper is among the first `count`. */
export const successAt = (count: number, ranked: readonly string[], fitting: ReadonlySet<string>): number =>
  found(count, ranked, fitting) > 0 ? 1 : 0;

/** 1 over the rank of the first fitting paper; 0 where there is none. */
export const reciprocalRank = (ranked: readonly string[], fitting: ReadonlySet<string>): number => {
  const first = ranked.findIndex((paper) => fitting.has(paper));
  return first < 0 ? 0 : 1 / (first + 1);
};

/** Gain discounted by the logarithm of the rank, over that of the best ranking. */
export const ndcgAt = (count: number, ranked: readonly string[], fitting: ReadonlySet<string>): number => {
  const gains = ranked.slice(0, count).map((paper, index) => (fitting.has(paper) ? discount(index) : 0));
  const best = Array.from({ length: Math.min(count, fitting.size) }, (_, index) => discount(index));
  return sum(gains) / sum(best);
};

const found = (count: number, ranked: readonly string[], fitting: ReadonlySet<string>): number =>
  ranked.slice(0, count).filter((paper) => fitting.has(paper)).length;
const discount = (index: number): number => 1 / Math.log2(index + 2);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
