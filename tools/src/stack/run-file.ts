import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commandLineOf } from '../servers/program.ts';

const runFileSchema = z.object({
  pid: z.int(),
  origin: z.url(),
  natsUrl: z.string(),
  natsWebSocketUrl: z.string(),
  natsMonitorUrl: z.url(),
  /** As the owner of the schema. */
  databaseUrl: z.string(),
  keycloakUrl: z.url(),
});

/** What runs now, for tools that want to reach it; in `<data folder>/run.json` while it runs. */
export type RunFile = Readonly<z.infer<typeof runFileSchema>>;

export async function writeRunFile(dataFolder: string, run: RunFile): Promise<void> {
  await writeFile(path(dataFolder), JSON.stringify(run, null, 2), { mode: 0o600 });
}

export async function removeRunFile(dataFolder: string): Promise<void> {
  await rm(path(dataFolder), { force: true });
}

/** Returns what runs in this data folder, or undefined; the file of a run that was killed does not count. */
export async function findRun(dataFolder: string): Promise<RunFile | undefined> {
  const text = await readFile(path(dataFolder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { data: run } = runFileSchema.safeParse(parseJson(text));
  return run !== undefined && (await isOurs(run.pid)) ? run : undefined;
}

/**
 * Takes the data folder for this process, which starts a system there, until {@link releaseDataFolder}.
 *
 * @throws Error with one line when another process has it
 */
export async function claimDataFolder(dataFolder: string): Promise<void> {
  const file = pidFile(dataFolder);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const isNew = await writeFile(file, String(process.pid), { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (isNew) return;
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (await isOurs(pid))
      throw new Error(`Another start is at work in ${dataFolder}: wait for it, or type kill ${pid}.`);
    await rm(file, { force: true });
  }
  throw new Error(`Another start is at work in ${dataFolder}.`);
}

/** Lets another process start there. */
export async function releaseDataFolder(dataFolder: string): Promise<void> {
  await rm(pidFile(dataFolder), { force: true });
}

function pidFile(dataFolder: string): string {
  return join(dataFolder, 'start.pid');
}

/** A process number is used again: the program behind it must be this one. */
async function isOurs(pid: number): Promise<boolean> {
  if (!(pid > 0) || pid === process.pid) return false;
  return (await commandLineOf(pid))?.includes('tools/src/main.ts') ?? false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function path(dataFolder: string): string {
  return join(dataFolder, 'run.json');
}
