/**
 * Returns the first dotted version number in a program's output, such as `2.15.2` in `nats-server: v2.15.2`.
 *
 * @returns undefined where there is none
 */
export function findVersion(output: string): string | undefined {
  return /\d+(?:\.\d+)*/.exec(output)?.[0];
}

/** Compares number by number; a missing number counts as 0, so `17` is older than `17.0.1` and equal to `17.0`. */
export function isAtLeast(version: string, oldest: string): boolean {
  const have = version.split('.').map(Number);
  const want = oldest.split('.').map(Number);
  for (let index = 0; index < Math.max(have.length, want.length); index++) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
