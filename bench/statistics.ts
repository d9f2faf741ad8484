// What is said of samples: the median and the 95th percentile, by linear interpolation between the closest ranks
// (Hyndman and Fan 1996, definition 7, the default of NumPy and R).

/** The value below which the share `p` (0 … 1) of the samples lies. Throws where there are none, or one is no number. */
export const quantile = (samples: readonly number[], p: number): number => {
  const sorted = samples.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * p;
  const lower = sorted[Math.floor(place)];
  const upper = sorted[Math.ceil(place)];
  if (lower === undefined || upper === undefined || !sorted.every(Number.isFinite)) {
    throw new Error(`no quantile of ${samples.length === 0 ? "no samples" : samples.join(", ")}`);
  }
  return lower + (upper - lower) * (place - Math.floor(place));
};

export interface Summary {
  readonly p50: number;
  /** What 95 % of the samples are at least as good as: the slow side, also where higher is better. */
  readonly p95: number;
}

export const summarise = (samples: readonly number[], better: "higher" | "lower"): Summary => ({
  p50: quantile(samples, 0.5),
  p95: quantile(samples, better === "lower" ? 0.95 : 0.05),
});
