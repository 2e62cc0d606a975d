import { OverloadError, retryWithBackoff, Semaphore } from '@nats-chat/async';
import { ApiError, contract, type RequestOf, type SystemNote } from '@nats-chat/contracts';
import { uuidV7, type Requester } from '@nats-chat/messaging';
import type { Logger } from '@nats-chat/otel';

type Posting = RequestOf<typeof contract.fanout.postSystem>;

export interface SystemNotesOptions {
  /** Posts a message; the same key is the same one. */
  readonly post: (room: string, posting: Posting) => Promise<unknown>;
  readonly logger: Logger;
}

/** What makes a note one message, whoever posts it however often: a key, and a time in ms since 1970. */
export type NoteIdentity = Pick<Posting, 'key' | 'at'>;

/** Notes that wait for fanout; further ones are dropped. */
const MAX_WAITING = 1_000;
const TIMEOUT_MS = 2_000;
const RETRY = {
  minMs: 200,
  maxMs: 5_000,
  giveUpAfterMs: 60_000,
  // What is refused for good must not hold up those after it.
  isRetryable: (error: unknown): boolean => !(error instanceof ApiError) || error.retryable,
};

/**
 * Says in rooms what their members need to know, as system messages.
 *
 * A note is posted after what it says is stored, and does not hold it up: unless it is refused for good, it is tried again for a minute under one key, which
 * posts it once, and lost when the service is killed meanwhile, or too many wait. Notes are posted in the order in which they
 * were given.
 */
export class SystemNotes {
  readonly #options: SystemNotesOptions;
  readonly #queue = new Semaphore({ concurrency: 1, maxWaiting: MAX_WAITING });
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SystemNotesOptions) {
    this.#options = options;
  }

  /**
   * Posts a note in a room. Never throws.
   *
   * @param identity - default: one that no other note has
   */
  post(room: string, note: SystemNote, identity: NoteIdentity = { key: uuidV7(), at: Date.now() }): void {
    const posting = { ...identity, note };
    const { logger } = this.#options;
    const ask = (): Promise<unknown> => this.#options.post(room, posting).catch(ignoreGone);
    const before = this.#last;
    // One that is dropped at once does not end the wait for those before it.
    this.#last = this.#queue
      .run(() => retryWithBackoff(ask, RETRY))
      .catch((error: unknown) => {
        const reason = error instanceof OverloadError ? 'too many wait' : error;
        logger.warn({ room, type: note.type, error: reason }, 'A system message was not posted.');
      })
      .then(() => before);
  }

  /** Resolves when what was given is posted, or given up. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

/** Posts through fanout. */
export const postThroughFanout =
  (request: Requester): SystemNotesOptions['post'] =>
  (room, posting) =>
    request(contract.fanout.postSystem, { room }, posting, { timeoutMs: TIMEOUT_MS });

/** The room was deleted meanwhile: there is nobody to say it to. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof ApiError && error.code === 'NOT_FOUND')) throw error;
}
