/** The value below which the share `q` of `samples` lies (nearest rank); NaN without samples. */
export const percentile = (samples: readonly number[], q: number): number => {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
};

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);
