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
 * @throws Error with one line when the cache is not ours to write, or its disk is full; what `fill` throws
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name);
  try {
    await ensureWholeFolder(folder, name, fill);
  } catch (error) {
    throw explained(error);
  }
  return folder;
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  const cache = cacheFolder();
  if (error.code === 'ENOSPC') return new Error(`The disk of ${cache} is full: make room, then start again.`);
  const isOurs = 'path' in error && String(error.path).startsWith(cache);
  if (!isOurs || !['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))) return error;
  return new Error(
    `${cache} is not yours to write: give it back to yourself (sudo chown -R "$(id -un)" "${cache}"), or take another folder: NATS_CHAT_CACHE=… npm start`,
  );
}

/** Returns a folder of the cache that is there as a whole; undefined where there is none. */
export async function findCached(name: string): Promise<string | undefined> {
  const folder = join(cacheFolder(), name);
  return (await isWholeFolder(folder, name)) ? folder : undefined;
}
