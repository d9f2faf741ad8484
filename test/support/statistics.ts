// The statistics of a comparison computed once more, from their definitions and in another language than scipy's.

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** With n − 1. */
export const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
};

/** The 97.5 % quantiles of Student's t by degrees of freedom, as printed in statistical tables. */
const T_QUANTILES: Readonly<Record<number, number>> = {
  1: 12.706205,
  2: 4.302653,
  3: 3.182446,
  4: 2.776445,
  5: 2.570582,
};

/** Two-sided 95 % interval of the mean by Student's t. */
export const studentInterval = (values: readonly number[]): [number, number] => {
  const quantile = T_QUANTILES[values.length - 1];
  if (quantile === undefined) throw new Error(`no quantile is tabulated for ${values.length} values`);
  const half = (quantile * deviation(values)) / Math.sqrt(values.length);
  return [mean(values) - half, mean(values) + half];
};

/** One-sided p of the sign-flip test, every assignment of signs counted. */
export const signFlip = (values: readonly number[]): number => {
  const observed = sum(values) - 1e-12;
  const assignments = 2 ** values.length;
  let atLeast = 0;
  for (let signs = 0; signs < assignments; signs++)
    if (sum(values.map((value, bit) => (signs & (1 << bit) ? -value : value))) >= observed) atLeast++;
  return atLeast / assignments;
};

/** Of the standard normal: by bisection of its distribution function, which is an integral by Simpson's rule. */
const normalCdf = (x: number): number => {
  const steps = 400;
  const width = x / steps;
  const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  let area = 0;
  for (let step = 0; step < steps; step++) {
    const left = step * width;
    area += (width / 6) * (density(left) + 4 * density(left + width / 2) + density(left + width));
  }
  return 0.5 + area;
};
const normalQuantile = (p: number): number => {
  let [low, high] = [-8, 8];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Two-sided 95 % BCa interval of the mean (Efron 1987), with resamples drawn by `next`, uniform in [0, 1). */
export const bcaInterval = (
  values: readonly number[],
  resamples: number,
  next: () => number,
): [number, number] => {
  const n = values.length;
  const draw = (): number => values[Math.floor(next() * n)] ?? NaN;
  const means = Array.from({ length: resamples }, () => mean(values.map(draw))).sort((a, b) => a - b);
  const observed = mean(values);
  const below =
    means.filter((value) => value < observed).length + means.filter((v) => v === observed).length / 2;
  const bias = normalQuantile(below / resamples);
  const without = values.map((_, index) => mean(values.filter((__, other) => other !== index)));
  const influences = without.map((value) => mean(without) - value);
  const acceleration =
    sum(influences.map((value) => value ** 3)) / (6 * sum(influences.map((value) => value ** 2)) ** 1.5);
  const end = (z: number): number => {
    const share = normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
    return means[Math.min(resamples - 1, Math.max(0, Math.floor(share * resamples)))] ?? NaN;
  };
  return [end(-1.959964), end(1.959964)];
};
