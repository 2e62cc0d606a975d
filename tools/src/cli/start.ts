import { relative, resolve } from 'node:path';
import { Listr, type ListrTask, ListrTaskEventType, ListrTaskState } from 'listr2';
import { loadDemoEnv, requireDemo } from '../demo-env.ts';
import { type StackConfig, readStackConfig } from '../stack/config.ts';
import { preflight } from '../stack/preflight.ts';
import { type Part, type Stack, createStack } from '../stack/stack.ts';
import { installTasks } from './install.ts';
import { PlainRenderer } from './plain-renderer.ts';
import { untilStopped } from './signals.ts';

/**
 * `npm start` and `npm run dev`: everything, until Ctrl-C.
 *
 * @returns the exit code
 */
export async function start(mode: StackConfig['mode']): Promise<number> {
  const startedAt = Date.now();
  const config = readStackConfig(mode);
  await preflight(config);
  const stack = await createStack(config, (line) => console.log(line));
  const asked = untilStopped();
  const started = runTasks(stack).then(() => 'ready' as const);
  // Its failure is looked at below, unless we are asked to stop first.
  started.catch(() => undefined);
  try {
    if ((await Promise.race([started, asked])) === 'ready') {
      console.log(summary(config, stack, (Date.now() - startedAt) / 1000));
      await asked;
    }
    console.log('\nStopping …');
    await stack.stop();
    console.log(`Stopped. The data is in ${shortPath(config.dataFolder)}.`);
    return 0;
  } finally {
    await stack.stop();
  }
}

function runTasks(stack: Stack): Promise<unknown> {
  const tasks = [
    group('Installing servers', 'Servers installed', installTasks),
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

/** Shows the first line of a failure in its place; the whole of it comes at the end. */
function partTask({ title, ready }: Part): ListrTask {
  return {
    title,
    task: () =>
      ready.catch((cause: unknown) => {
        const message = cause instanceof Error ? cause.message : String(cause);
        throw new Error(message.split('\n', 1)[0], { cause });
      }),
  };
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
