import { residentMiB, waitUntil } from '@nats-chat/testkit';
import { z } from 'zod';
import type { TestSystem } from './system.ts';

/**
 * What lets {@link memoryOf} have a service collect its garbage: the inspector, which SIGUSR1 opens, on a port that is
 * free rather than the one for everybody.
 */
export const inspectable = ['--inspect-port=0'] as const;

/** In MiB, after a collection of garbage. */
export interface Memory {
  /** What the process has of the machine’s memory. */
  readonly resident: number;
  /** What it holds on to: objects, and buffers outside of the heap. */
  readonly live: number;
}

/**
 * The memory of a service once it has collected its garbage; Linux alone tells it.
 *
 * Without that it says nothing: Node lets garbage lie until a collection seems worth it, which is a third of the memory
 * of a service at one time and nothing at another.
 */
export const memoryOf = async (system: TestSystem, service: string): Promise<Memory> => {
  const live = await collectGarbage(await inspectorOf(system, service));
  return { resident: await residentMiB(system.pidOf(service)), live: live / MEBIBYTE };
};

const MEBIBYTE = 1_048_576;

/** The address of a service's inspector, which is opened where it is not open yet. */
async function inspectorOf(system: TestSystem, service: string): Promise<string> {
  const find = async () => /Debugger listening on (ws:\S+)/.exec(await system.log(service))?.[1];
  const open = await find();
  if (open !== undefined) return open;
  process.kill(system.pidOf(service), 'SIGUSR1');
  return waitUntil(`${service} opens its inspector`, find);
}

const heapUsage = z.object({ result: z.object({ usedSize: z.number(), backingStorageSize: z.number() }) });

/** Collects twice, since what has finalizers is gone after the second time. @returns the bytes that are still in use. */
async function collectGarbage(inspector: string): Promise<number> {
  const socket = new WebSocket(inspector);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('The inspector does not answer.')), { once: true });
  });
  const call = async (method: string): Promise<unknown> => {
    const answered = new Promise<unknown>((resolve) =>
      socket.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data))), { once: true }),
    );
    socket.send(JSON.stringify({ id: 1, method }));
    return answered;
  };
  await call('HeapProfiler.collectGarbage');
  await call('HeapProfiler.collectGarbage');
  const { result } = heapUsage.parse(await call('Runtime.getHeapUsage'));
  socket.close();
  return result.usedSize + result.backingStorageSize;
}
