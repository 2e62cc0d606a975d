import { join } from 'node:path';
import envPaths from 'env-paths';
import { ensureWholeFolder, isWholeFolder } from './whole-folder.ts';

/** Called with what is being fetched and how far it is; one short line at a time. */
export type Report = (line: string) => void;

/** Returns where servers are kept: one folder per user for all clones. `NATS_CHAT_CACHE` names another. */
export function cacheFolder(): string {
  return process.env['NATS_CHAT_CACHE'] ?? envPaths('nats-chat', { suffix: '' }).cache;
}

/**
 * Returns a folder of the cache, filled by `fill` when it is not there yet as a whole.
 *
 * @param name - of the folder; carries the version, so that a new version is a new folder
 * @param fill - puts the content into the empty folder that it gets
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name);
  await ensureWholeFolder(folder, name, fill);
  return folder;
}

/** Returns a folder of the cache that is there as a whole; undefined where there is none. */
export async function findCached(name: string): Promise<string | undefined> {
  const folder = join(cacheFolder(), name);
  return (await isWholeFolder(folder, name)) ? folder : undefined;
}
