import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';

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
  await mkdir(dataFolder, { recursive: true });
  await writeFile(path(dataFolder), JSON.stringify(run, null, 2));
}

export async function removeRunFile(dataFolder: string): Promise<void> {
  await rm(path(dataFolder), { force: true });
}

/** What runs in this data folder, or undefined; the file of a run that was killed does not count. */
export async function findRun(dataFolder: string): Promise<RunFile | undefined> {
  const text = await readFile(path(dataFolder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const run = runFileSchema.parse(JSON.parse(text));
  return (await isOurs(run.pid)) ? run : undefined;
}

/** A process number is used again: the program behind it must be this one. */
async function isOurs(pid: number): Promise<boolean> {
  if (pid === process.pid) return false;
  const ps = await execa('ps', ['-o', 'args=', '-p', String(pid)], { reject: false });
  return !ps.failed && ps.stdout.includes('nats-chat/source');
}

function path(dataFolder: string): string {
  return join(dataFolder, 'run.json');
}
