import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@nats-chat/tools/servers';
import { signIn, waitUntil } from '@nats-chat/testkit';
import { startStack, type RunFile } from '@nats-chat/tools/stack';

/** A system that can be reached, whatever it runs in. */
export interface Reachable {
  readonly addresses: Omit<RunFile, 'pid'>;
}

/** A whole system of a test's own. */
export interface RunningSystem extends Reachable {
  readonly pidOf: (name: string) => number;
  /** SIGKILL; it is started again, as it would be after a crash. */
  readonly kill: (name: string) => Promise<void>;
  /** SIGKILL, and it does not start again before what is returned is called, which may be done twice. */
  readonly keepDown: (name: string) => Promise<() => Promise<void>>;
  /** Resolves when everything that was killed, and what it took with it, answers again. */
  readonly recovered: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** One as `npm start` runs it: its ports, its data, supervised. */
export interface TestSystem extends RunningSystem {
  /** The names of everything that runs: servers, services, the gateway. */
  readonly names: () => readonly string[];
  /** What a process wrote until now, lines and all; empty for one that wrote nothing. */
  readonly log: (name: string) => Promise<string>;
}

export interface TestSystemOptions {
  /** Where services send their telemetry. */
  readonly collector?: string;
  /** Of every service; default: 1. */
  readonly instances?: number;
  /** For the Node of every service. */
  readonly nodeArguments?: readonly string[];
  /** Where nats-server keeps its streams; default: beside the other data. */
  readonly natsFolder?: string;
}

/** Until people can sign in, once PostgreSQL runs again. */
const RECOVERY_MS = 10_000;

/** Starts everything on free ports with data in a temporary folder; half a minute on two cores. */
export const startTestSystem = async ({ natsFolder, ...options }: TestSystemOptions = {}): Promise<TestSystem> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'nats-chat-system-'));
  // PostgreSQL refuses to run as root; the user it runs as then has to get in here.
  await chmod(dataFolder, 0o711);
  if (natsFolder !== undefined) await symlink(natsFolder, join(dataFolder, 'nats'));
  const config = { port: await freePort(), natsPort: await freePort(), dataFolder, mode: 'start', ...options } as const;
  const stack = await startStack(config, () => undefined);
  const find = (name: string) => {
    const found = stack.processes().find((process) => process.name === name);
    if (found === undefined) throw new Error(`No process is called ${name}.`);
    return found.current();
  };
  return {
    addresses: stack.addresses,
    names: () => stack.processes().map(({ name }) => name),
    pidOf: (name) => find(name).pid,
    kill: (name) => find(name).kill(),
    keepDown: async (name) => {
      const killed = find(name);
      await killed.kill();
      const { pid } = await waitUntil(`${name} is started again`, () => find(name) !== killed && find(name));
      // With all that belongs to it; who supervises it leaves a start its time.
      process.kill(-pid, 'SIGSTOP');
      return async () => {
        if (find(name).pid === pid) process.kill(-pid, 'SIGCONT');
      };
    },
    // Keycloak is unavailable without PostgreSQL; all else is back as soon as it runs.
    recovered: async () => {
      const { origin } = stack.addresses;
      const browser = { keycloakUrl: `${origin}/auth`, redirectUri: `${origin}/` };
      await waitUntil('people can sign in', () => signIn('charlie', 'charlie123', browser), RECOVERY_MS);
    },
    log: (name) => readFile(join(dataFolder, 'logs', `${name}.log`), 'utf8').catch(() => ''),
    stop: async () => {
      await stack.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
};
