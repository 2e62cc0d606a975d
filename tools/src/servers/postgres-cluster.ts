import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { loadDemoEnv, requireDemo } from '../demo-env.ts';
import { inRepository } from '../repository.ts';
import { baseEnvironment } from './environment.ts';
import { damaged, explainFailure } from './failure.ts';
import { commandLineOf } from './program.ts';
import { versions } from './versions.ts';

/** Another user than ours; undefined where we are not root. */
export type Identity = { readonly uid: number; readonly gid: number } | undefined;

/** The superuser, in the database and, where root starts it, on this machine. */
export const postgresUser = 'postgres';

/** How long a PostgreSQL whose parent was killed may take to end. */
const leftOverMs = 10_000;

/**
 * Ensures a database cluster in `dataDir`: makes it the first time, and again where that was cut off. One that a server has
 * ever run on is never touched.
 *
 * @returns its folder, and the user that has to run PostgreSQL
 * @throws Error with one line when there is a cluster that this PostgreSQL cannot run on, or one cannot be made
 */
export async function ensureCluster(
  dataDir: string,
): Promise<{ readonly cluster: string; readonly identity: Identity }> {
  const cluster = join(dataDir, 'cluster');
  await mkdir(dataDir, { recursive: true });
  if (await wasInterrupted(cluster)) await rm(cluster, { recursive: true });
  if ((await modified(cluster)) === undefined) await make(dataDir, cluster);
  await assertUsable(cluster);
  await removeStalePid(join(cluster, 'postmaster.pid'));
  await forgetLanguage(join(cluster, 'postgresql.conf'));
  const identity = await ownerOf(cluster);
  if (identity !== undefined) await letIn(dataDir, identity);
  return { cluster, identity };
}

/** Before this release clusters were not made beside their folder: one without its last part that never ran is half of one. */
async function wasInterrupted(cluster: string): Promise<boolean> {
  if ((await modified(cluster)) === undefined) return false;
  const parts = await Promise.all(
    ['postmaster.opts', join('base', '5', 'PG_VERSION')].map((part) => modified(join(cluster, part))),
  );
  return parts.every((part) => part === undefined);
}

async function make(dataDir: string, cluster: string): Promise<void> {
  const staging = `${cluster}.new`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  // The user that PostgreSQL runs as when we are root has to get in.
  if (isRoot()) await chmod(dataDir, 0o711);
  const log = await initialise(staging, 'C.UTF-8');
  // It names the class of characters alone here, and some systems do not have it.
  const again = log?.includes('invalid locale') === true ? await initialise(staging, 'C') : log;
  if (again !== undefined) {
    const why =
      isRoot() && /EACCES|Permission denied/.test(again) ? privateFolderHint : explainFailure(again, 'initdb failed');
    throw new Error(`The database cannot be made in ${cluster}: ${why}.`);
  }
  await rename(staging, cluster);
}

/** @returns what it wrote when it failed */
async function initialise(folder: string, locale: string): Promise<string | undefined> {
  const script = inRepository('tools', 'src', 'servers', 'postgres-init.ts');
  const made = await execa(process.execPath, [script, folder, postgresUser, locale], {
    env: { ...baseEnvironment(), PGPASSWORD: requireDemo(loadDemoEnv(), 'POSTGRES_PASSWORD') },
    extendEnv: false,
    all: true,
    reject: false,
    timeout: 120_000,
  });
  if (made.failed) await rm(folder, { recursive: true, force: true });
  return made.failed ? made.all : undefined;
}

/** What to do when root starts this where no other user may enter. */
export const privateFolderHint =
  'started by root, it runs as the user postgres, who may not enter this folder. Start it as a normal user, or move it';

async function assertUsable(cluster: string): Promise<void> {
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === versions.postgres) return;
  throw new Error(
    version === ''
      ? `postgres does not start: ${damaged}.`
      : `The database in ${cluster} is of PostgreSQL ${version}, this release runs ${versions.postgres}: start the release that made it, and back up there (docs/how-to/upgrade.md).`,
  );
}

/**
 * Removes the file that says which process runs on the cluster, where none does: its number may be another program's by now,
 * and PostgreSQL would not start. One whose parent was killed ends within seconds, and so do the sessions of one that was
 * killed itself.
 */
async function removeStalePid(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const [, memoryId] = lines[6]?.trim().split(/\s+/) ?? [];
  const deadline = performance.now() + leftOverMs;
  for (;;) {
    const serverRuns = pid > 0 && ((await commandLineOf(pid))?.includes('postgres') ?? false);
    if (!serverRuns && !(await isAttached(memoryId))) break;
    if (performance.now() > deadline) {
      const who = serverRuns
        ? 'PostgreSQL of an earlier start still runs'
        : 'Sessions of a killed PostgreSQL still run';
      const what = serverRuns ? `type kill ${pid}` : 'wait until they end';
      throw new Error(`${who} on this data: ${what}, then start again.`);
    }
    await delay(200);
  }
  await rm(file, { force: true });
}

/** Whether a process has this shared memory; only Linux says so. Source: the columns of proc_sysvipc_shm(5). */
async function isAttached(memoryId: string | undefined): Promise<boolean> {
  if (memoryId === undefined) return false;
  const segments = await readFile('/proc/sysvipc/shm', 'utf8').catch(() => '');
  return segments
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(([, id, , , , , processes]) => id === memoryId && processes !== '0');
}

/** A cluster keeps the language of the system that it was made on, for its messages and formats; that may be gone. */
async function forgetLanguage(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const neutral = text.replaceAll(/^(lc_(?:messages|monetary|numeric|time)\s*=\s*)'[^']*'/gm, "$1'C'");
  if (neutral !== text) await writeFile(file, neutral);
}

/** PostgreSQL refuses to run as root, and on what is another's: then the cluster's owner, whom its making has created. */
async function ownerOf(cluster: string): Promise<Identity> {
  if (!isRoot()) return undefined;
  const { uid, gid } = await stat(cluster);
  return { uid, gid };
}

/** The folders above the cluster are ours alone, but for their being passed through. */
async function letIn(dataDir: string, { gid }: NonNullable<Identity>): Promise<void> {
  await chown(dataDir, 0, gid);
  await chmod(dataDir, 0o710);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function modified(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
