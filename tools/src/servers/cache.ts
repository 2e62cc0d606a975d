import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { lock } from 'proper-lockfile';

/** Told what is being fetched and how far it is; one short line at a time. */
export type Report = (line: string) => void;

/** Where servers are kept: one folder per user for all clones. `NATS_CHAT_CACHE` names another. */
export function cacheFolder(): string {
  return process.env['NATS_CHAT_CACHE'] ?? envPaths('nats-chat', { suffix: '' }).cache;
}

/**
 * A folder of the cache, made by `fill` when it is not there yet. Two processes at once do not collide: one fills, the
 * other waits (15 minutes at most); a folder that exists is complete, since it appears by rename.
 *
 * @param name - of the folder; carries the version, so that a new version is a new folder
 * @param fill - puts the content into the empty folder that it gets
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const target = join(cacheFolder(), name);
  if (existsSync(target)) return target;
  await mkdir(cacheFolder(), { recursive: true });
  const release = await lock(target, {
    realpath: false,
    stale: 30_000,
    retries: { retries: 900, factor: 1, minTimeout: 1_000, maxTimeout: 1_000 },
  });
  try {
    if (!existsSync(target)) await fillAtomically(target, fill);
    return target;
  } finally {
    await release();
  }
}

async function fillAtomically(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const staging = await mkdtemp(join(cacheFolder(), '.staging-'));
  try {
    await fill(staging);
    await rename(staging, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
