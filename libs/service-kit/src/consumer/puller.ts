import { withTimeout } from '@nats-chat/async';
import { createInbox, nanos, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from '@nats-io/nats-core';
import { NatsConnectionImpl } from '@nats-io/nats-core/internal';

/** How long the server keeps a request that finds nothing, in ms. */
const EXPIRES_MS = 5_000;
/** How long after that its answer may take. */
const GRACE_MS = 2_000;

/** What the server says at the end of a request: nothing more is there, or nothing came in time. */
const ENDS: ReadonlySet<number> = new Set([404, 408]);

interface Pull {
  readonly reply: string;
  readonly max: number;
  readonly result: PromiseWithResolvers<readonly PulledMessage[]>;
}

/**
 * Pulls messages of a consumer in batches: one request, and one wake-up on both sides, for all that is there.
 *
 * The client library’s `consume` keeps a request open, so that each message is delivered by itself as it comes; that is
 * most of what a message costs at low rates. Its `fetch` cannot say that it wants what is there and no more.
 *
 * @example
 * const puller = new Puller(nc, { stream: 'CHAT_MESSAGES', consumer: 'persist' });
 * for (const message of await puller.pull(500)) message.ack();
 */
export class Puller {
  readonly #nc: NatsConnection;
  readonly #subject: string;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  #arrived: PulledMessage[] = [];
  #pull: Pull | undefined;
  #pulls = 0;
  #closed = false;

  constructor(nc: NatsConnection, { stream, consumer }: { readonly stream: string; readonly consumer: string }) {
    this.#nc = nc;
    this.#subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    this.#inbox = `${createInbox(inboxPrefixOf(nc))}.`;
    this.#subscription = nc.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => {
        if (error === null) this.#receive(message);
        else this.#fail(error);
      },
    });
  }

  /**
   * Resolves with what the consumer has, at most `max` messages; with none when none came for 5 s, and once it is closed.
   * One call at a time. What {@link Puller.interrupt} left behind comes with the next one, even beyond `max`.
   *
   * @throws TimeoutError when the server does not answer; Error when the consumer is gone, or may not be pulled from.
   */
  async pull(max: number): Promise<readonly PulledMessage[]> {
    if (this.#closed || this.#arrived.length > 0) return this.#take();
    const reply = `${this.#inbox}${(this.#pulls += 1)}`;
    const result = Promise.withResolvers<readonly PulledMessage[]>();
    this.#pull = { reply, max, result };
    // With both, the server waits for a first message, and ends the request when it has no more.
    const request = { batch: max, no_wait: true, expires: nanos(EXPIRES_MS) };
    try {
      this.#nc.publish(this.#subject, JSON.stringify(request), { reply });
      return await withTimeout(EXPIRES_MS + GRACE_MS, result.promise, 'The server does not answer a pull.');
    } finally {
      this.#pull = undefined;
    }
  }

  /** Ends the pull that is under way, which may have been lost with a connection, with what has come. */
  interrupt(): void {
    this.#pull?.result.resolve(this.#take());
  }

  /** Takes no more, and ends the pull that is under way with what has come. */
  close(): void {
    this.#closed = true;
    this.#subscription.unsubscribe();
    this.interrupt();
  }

  #receive(message: Msg): void {
    if (message.reply?.startsWith(ACK_PREFIX) !== true) {
      this.#end(message);
      return;
    }
    this.#arrived.push(new PulledMessage(message));
    if (this.#pull !== undefined && this.#arrived.length >= this.#pull.max) this.interrupt();
  }

  #end({ subject, headers }: Msg): void {
    const isEnd = headers !== undefined && ENDS.has(headers.code);
    // A pull that was interrupted is open at the server still: what came for it ends this one, which the server has nothing for.
    if (subject !== this.#pull?.reply && !(isEnd && this.#arrived.length > 0)) return;
    if (isEnd) this.interrupt();
    else this.#fail(new Error(`The consumer cannot be pulled from: ${headers?.code} ${headers?.description}`));
  }

  #fail(error: Error): void {
    this.#pull?.result.reject(error);
  }

  #take(): readonly PulledMessage[] {
    return this.#arrived.splice(0);
  }
}

/** Of the subjects at which messages of consumers are acknowledged. */
const ACK_PREFIX = '$JS.ACK.';

const ACK = '+ACK';
const NAK = '-NAK';
const WORKING = '+WPI';

/** A message of a consumer, as far as ours read it. Source: NATS ADR-15, which lays down the subject of its ack. */
export class PulledMessage {
  /** Its sequence in the stream. */
  readonly seq: number;
  /** Its place among all deliveries of the consumer, from 1 on. */
  readonly deliverySeq: number;
  /** How often it was delivered, with this time. */
  readonly deliveryCount: number;
  readonly #message: Msg;

  /** @param message With a reply subject of {@link ACK_PREFIX}. */
  constructor(message: Msg) {
    this.#message = message;
    // $JS.ACK.{stream}.{consumer}.{deliveryCount}.{seq}.{deliverySeq}.{time}.{pending}, with two more in front in domains.
    const tokens = message.reply?.split('.') ?? [];
    const at = tokens.length === 9 ? 4 : 6;
    this.deliveryCount = Number(tokens[at]);
    this.seq = Number(tokens[at + 1]);
    this.deliverySeq = Number(tokens[at + 2]);
  }

  get subject(): string {
    return this.#message.subject;
  }

  get data(): Uint8Array {
    return this.#message.data;
  }

  get headers(): MsgHdrs | undefined {
    return this.#message.headers;
  }

  string(): string {
    return this.#message.string();
  }

  /** Says that it is processed, without waiting for the server. */
  ack(): void {
    this.#message.respond(ACK);
  }

  /** Gives it back; it is delivered again after `delayMs`, or at once. */
  nak(delayMs?: number): void {
    this.#message.respond(delayMs === undefined ? NAK : `${NAK} ${JSON.stringify({ delay: nanos(delayMs) })}`);
  }

  /** Says that it is still worked on: its ack wait starts again. */
  working(): void {
    this.#message.respond(WORKING);
  }
}

function inboxPrefixOf(nc: NatsConnection): string | undefined {
  if (!(nc instanceof NatsConnectionImpl)) throw new TypeError('Not a connection of nats-core.');
  return nc.options.inboxPrefix;
}
