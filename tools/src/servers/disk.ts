import { statfs } from 'node:fs/promises';

/** With less than this left, the next write may fail. */
const roomBytes = 30_000_000;

/** Returns the bytes that are left for us on the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Returns the line for an operator whose disk is full; undefined while there is room. */
export async function diskProblem(folder: string): Promise<string | undefined> {
  const bytes = await freeBytes(folder);
  if (bytes >= roomBytes) return undefined;
  return `Nothing can be stored: the disk of ${folder} has ${inMegabytes(bytes)} left. Make room.`;
}

/** Returns a number of bytes for people. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
