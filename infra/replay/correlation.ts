// How well two rankings of the same things agree: 1 where they are the same, -1 where one is the other upside down.

/** Of ranks, equal values sharing theirs; null where there are fewer than two, or all values of one side are equal. */
export const spearman = (one: readonly number[], other: readonly number[]): number | null =>
  pearson(ranksOf(one), ranksOf(other));

/** τ-b: of pairs in the same order less those in the other, corrected for equal values. */
export const kendall = (one: readonly number[], other: readonly number[]): number | null => {
  let agreed = 0;
  let untiedHere = 0;
  let untiedThere = 0;
  for (let i = 0; i < one.length; i++)
    for (let j = 0; j < i; j++) {
      const here = Math.sign(one[i]! - one[j]!);
      const there = Math.sign(other[i]! - other[j]!);
      agreed += here * there;
      untiedHere += Math.abs(here);
      untiedThere += Math.abs(there);
    }
  return untiedHere === 0 || untiedThere === 0 ? null : agreed / Math.sqrt(untiedHere * untiedThere);
};

const pearson = (one: readonly number[], other: readonly number[]): number | null => {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [here, there] = [mean(one), mean(other)];
  const sum = (term: (index: number) => number): number =>
    one.reduce((total, _, index) => total + term(index), 0);
  const joint = sum((index) => (one[index]! - here) * (other[index]! - there));
  const spread = Math.sqrt(
    sum((index) => (one[index]! - here) ** 2) * sum((index) => (other[index]! - there) ** 2),
  );
  return one.length < 2 || spread === 0 ? null : joint / spread;
};

/** From 1 for the lowest; equal values get the mean of their ranks. */
const ranksOf = (values: readonly number[]): readonly number[] => {
  const sorted = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to + 1 < sorted.length && sorted[to + 1]!.value === sorted[from]!.value) to += 1;
    for (let place = from; place <= to; place++) ranks[sorted[place]!.index] = 1 + (from + to) / 2;
    from = to + 1;
  }
  return ranks;
};
