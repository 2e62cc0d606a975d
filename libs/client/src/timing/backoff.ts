export interface Backoff {
  /** The wait after the first failure, in ms. */
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait after so many failures in a row, in ms: 0 after none, then doubling from `minMs` to `maxMs`, of which a
 * random half is taken off, so that a crowd that lost its server does not come back at once.
 */
export const backoffMs = (failures: number, { minMs, maxMs }: Backoff, random: () => number = Math.random): number => {
  if (failures <= 0) return 0;
  const full = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + random() / 2);
};
