import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Asks again and again, 20 ms apart, until `check` gives something other than `false`, `undefined` or a rejection, and
 * returns that.
 *
 * @throws Error with `what` when that takes longer than `timeoutMs` (default 10,000), the last rejection as its cause.
 *
 * @example
 * const first = await waitUntil('a message has come', () => lines[0]);
 */
export const waitUntil = async <Result>(
  what: string,
  check: () => Promise<Result | undefined | false> | Result | undefined | false,
  timeoutMs = 10_000,
): Promise<Result> => {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const result = await check();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      cause = error;
    }
    await delay(POLL_MS);
  } while (Date.now() < deadline);
  throw new Error(`Still not so after ${timeoutMs} ms: ${what}`, { cause });
};
