import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@nats-chat/tools/servers';
import { startStack, type RunFile } from '@nats-chat/tools/stack';

/** A whole system of a test's own, as `npm start` runs it: its ports, its data, supervised. */
export interface TestSystem {
  readonly addresses: RunFile;
  /** The names of everything that runs: servers, services, the gateway. */
  readonly names: () => readonly string[];
  readonly pidOf: (name: string) => number;
  /** SIGKILL; the supervisor starts it again, as it would after a crash. */
  readonly kill: (name: string) => Promise<void>;
  /** What a process wrote until now, lines and all; empty for one that wrote nothing. */
  readonly log: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface TestSystemOptions {
  /** Where services send their telemetry. */
  readonly collector?: string;
  /** For the Node of every service. */
  readonly nodeArguments?: readonly string[];
}

/** Starts everything on free ports with data in a temporary folder; half a minute on two cores. */
export const startTestSystem = async (options: TestSystemOptions = {}): Promise<TestSystem> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'nats-chat-system-'));
  // PostgreSQL refuses to run as root; the user it runs as then has to get in here.
  await chmod(dataFolder, 0o711);
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
    log: (name) => readFile(join(dataFolder, 'logs', `${name}.log`), 'utf8').catch(() => ''),
    stop: async () => {
      await stack.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
};
