import { existsSync } from 'node:fs';
import { access, chmod, constants, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytes, inMegabytes } from '../servers/disk.ts';

/** What the servers write at a first start, and what they need to go on. */
const neededBytes = 300_000_000;
const neededLaterBytes = 50_000_000;

/**
 * Ensures the folder of a system's data, which nobody else on this machine may read: it holds messages and passwords.
 *
 * @throws Error with one line when it cannot be written, belongs to somebody else in part, or its disk is full
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  // Root's PostgreSQL runs as another user, who passes through.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  await explained(folder, async () => {
    await mkdir(folder, { recursive: true, mode });
    await assertOwn(folder);
    await chmod(folder, mode);
    for (const name of ['logs', 'nats', 'keycloak']) {
      await mkdir(join(folder, name), { recursive: true });
      await chmod(join(folder, name), 0o700);
    }
    await assertRoom(folder, existsSync(join(folder, 'postgres', 'cluster')) ? neededLaterBytes : neededBytes);
  });
}

/** Checks two levels: a start by another user leaves its traces there. */
async function assertOwn(folder: string): Promise<void> {
  const uid = process.getuid?.();
  if (uid === undefined || uid === 0) return;
  const names = await readdir(folder);
  const below = await Promise.all(
    names.map(async (name) => (await readdir(join(folder, name)).catch(() => [])).map((inner) => join(name, inner))),
  );
  for (const name of ['', ...names, ...below.flat()]) {
    const path = join(folder, name);
    if ((await stat(path)).uid !== uid) throw new Error(foreignMessage(path, folder));
    await access(path, constants.R_OK | constants.W_OK);
  }
}

async function assertRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= bytes) return;
  throw new Error(
    `The disk of ${folder} has ${inMegabytes(free)} left, and ${inMegabytes(bytes)} are needed: make room, then start again.`,
  );
}

async function explained(folder: string, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EACCES' || code === 'EPERM') {
      const path = cause instanceof Error && 'path' in cause ? String(cause.path) : folder;
      throw new Error(foreignMessage(path, folder));
    }
    if (code === 'EEXIST' || code === 'ENOTDIR')
      throw new Error(`${folder} has a file where a folder belongs: remove it, then start again.`);
    if (code === 'EROFS')
      throw new Error(`${folder} cannot be written: choose another folder: NATS_CHAT_DATA=… npm start`);
    if (code === 'ENOSPC') throw new Error(`The disk of ${folder} is full: make room, then start again.`);
    throw cause;
  }
}

function foreignMessage(path: string, folder: string): string {
  return `${path} is not yours to write: give it back to yourself (sudo chown -R "$(id -un)" "${folder}"), then start again.`;
}
