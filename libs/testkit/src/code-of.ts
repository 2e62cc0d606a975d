import type { ApiError } from '@nats-chat/contracts';

/**
 * Returns with which code a request was refused; `ok` where it was not.
 *
 * @example
 * await codeOf(Promise.resolve({})); // 'ok'
 */
export const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'ok',
    (error: unknown) => (error as ApiError).code,
  );
