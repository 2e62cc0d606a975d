import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromChild, ToChild } from './child.ts';

/** A load process at work. */
export interface Load<Result> {
  readonly pid: number;
  readonly result: Promise<Result>;
  readonly notify: (note: unknown) => void;
  readonly onNote: (listener: (note: unknown) => void) => void;
}

/** Longer than any measurement: what takes longer waits for something that will not come. */
const DEADLINE_MS = 180_000;

const running = new Set<ChildProcess>();

/**
 * Starts a module of this folder in a process of its own, so that load and measurement do not wait for each other. It
 * is killed after 3 minutes.
 */
export const startLoad = <Result>(module: string, options: unknown): Load<Result> => {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), [], {
    execArgv: ['--conditions=@nats-chat/source'],
    serialization: 'advanced',
  });
  running.add(child);
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  const listeners: ((note: unknown) => void)[] = [];
  const send = (message: ToChild): void => {
    if (child.connected) child.send(message);
  };
  const result = new Promise<Result>((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      if ('note' in message) for (const listener of listeners) listener(message.note);
      else if ('result' in message) resolve(message.result as Result);
      else reject(new Error(`${module}: ${message.failure}`));
      if (!('note' in message)) child.disconnect();
    });
    child.once('exit', (code, signal) => {
      running.delete(child);
      clearTimeout(deadline);
      reject(new Error(`${module} ended early (${signal ?? code}).`));
    });
  });
  send({ options });
  return {
    pid: child.pid ?? -1,
    result,
    notify: (note) => send({ note }),
    onNote: (listener) => listeners.push(listener),
  };
};

/** Ends every load process that still runs. */
export const stopLoads = (): void => {
  for (const child of running) child.kill('SIGKILL');
};
