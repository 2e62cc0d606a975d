import { relative, resolve } from 'node:path';
import { Listr, type ListrTask, ListrTaskEventType, ListrTaskState } from 'listr2';
import { loadDemoEnv, requireDemo } from '../demo-env.ts';
import { ServerFailed } from '../servers/index.ts';
import { type StackConfig, readStackConfig } from '../stack/config.ts';
import { preflight } from '../stack/preflight.ts';
import { claimDataFolder, releaseDataFolder } from '../stack/run-file.ts';
import { type Part, Stack } from '../stack/stack.ts';
import { StackStopped } from '../stack/waves.ts';
import { installTasks } from './install.ts';
import { PlainRenderer } from './plain-renderer.ts';
import { untilStopped } from './signals.ts';

/** Another program may take a port between its being found free and its being used; then the next start takes others. */
const maxAttempts = 3;

/**
 * `npm start` and `npm run dev`: everything, until Ctrl-C.
 *
 * @returns the exit code
 */
export async function start(mode: StackConfig['mode']): Promise<number> {
  const config = readStackConfig(mode);
  const asked = untilStopped();
  for (let attempt = 1; ; attempt += 1) {
    await preflight(config);
    try {
      return await runUntil(asked, config);
    } catch (error) {
      if (attempt === maxAttempts || !isPortTaken(error)) throw error;
      console.log(`\n${shortMessage(error)}\nA port was taken by another program; starting again with other ports.\n`);
    }
  }
}

async function runUntil(asked: Promise<unknown>, config: StackConfig): Promise<number> {
  const startedAt = performance.now();
  const stack = await Stack.create(config, (line) => console.log(line));
  await claimDataFolder(config.dataFolder);
  try {
    const started = runTasks(stack);
    // Its failure is thrown below, unless we are asked to stop first.
    started.catch(() => undefined);
    const isReady = await Promise.race([started.then(() => true), asked.then(() => false)]);
    if (isReady) {
      console.log(summary(config, stack, (performance.now() - startedAt) / 1000));
      await asked;
    }
    console.log('\nStopping …');
    await stack.stop();
    console.log(`Stopped. The data is in ${shortPath(config.dataFolder)}.`);
    return 0;
  } finally {
    await stack.stop();
    await releaseDataFolder(config.dataFolder);
  }
}

function isPortTaken(error: unknown): boolean {
  if (error instanceof ServerFailed) return error.isPortTaken;
  return error instanceof Error && isPortTaken(error.cause);
}

async function runTasks(stack: Stack): Promise<unknown> {
  const missing = await installTasks();
  const tasks = [
    ...(missing.length === 0 ? [] : [group('Installing servers', 'Servers installed', () => missing)]),
    group('Starting the system', 'System started', () => stack.start().map(partTask)),
  ];
  return new Listr(tasks, {
    registerSignalListeners: false,
    rendererOptions: { collapseSubtasks: true },
    fallbackRenderer: PlainRenderer,
  }).run();
}

/** Tasks at once below one title, which is another when all of them are done. */
function group(title: string, titleWhenDone: string, tasks: () => ListrTask[]): ListrTask {
  return {
    title,
    task: (_context, task) => {
      task.task.on(ListrTaskEventType.STATE, (state) => {
        if (state === ListrTaskState.COMPLETED) task.title = titleWhenDone;
      });
      return task.newListr(tasks(), { concurrent: true });
    },
  };
}

/** Shows the first line of a failure in its place; the whole of it comes at the end. What another failure stops shows none. */
function partTask({ title, ready }: Part): ListrTask {
  return {
    title,
    task: (_context, task) =>
      ready.catch((cause: unknown) => {
        if (cause instanceof StackStopped) return task.skip();
        throw new Error(shortMessage(cause), { cause });
      }),
  };
}

function shortMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? '';
}

function summary(config: StackConfig, stack: Stack, seconds: number): string {
  const demo = loadDemoEnv();
  const admin = `${requireDemo(demo, 'KEYCLOAK_ADMIN_USER')} / ${requireDemo(demo, 'KEYCLOAK_ADMIN_PASSWORD')}`;
  return `
NATS Chat is ready at ${stack.addresses.origin} (${seconds.toFixed(1)} s)

  Sign in    alice / alice123      admin, user
             bob / bob123          user
             charlie / charlie123  read only
  NATS       ${stack.addresses.natsUrl}
  Keycloak   ${stack.addresses.origin}/auth/admin/  ${admin}
  Logs       ${shortPath(config.dataFolder)}/logs
  Stop       Ctrl-C
`;
}

/** As one would type it from here; what lies elsewhere in full. */
function shortPath(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith('..') ? resolve(path) : here;
}
