import { memoizeFor } from '@nats-chat/async';
import { readProgress } from '@nats-chat/contracts';
import { LOG_STREAM } from './stored-event.ts';

const PERSIST = { name: 'persist', stream: LOG_STREAM } as const;
const MAX_AGE_MS = 100;

/**
 * Makes a reader of how far persist has come, as of at most 100 ms ago; 0 before it has begun. It asks the server only when
 * it is called.
 */
export const ackFloorOf = (jsm: Parameters<typeof readProgress>[0]): (() => Promise<number>) =>
  memoizeFor(async () => (await readProgress(jsm, PERSIST))?.ackFloor ?? 0, MAX_AGE_MS);
