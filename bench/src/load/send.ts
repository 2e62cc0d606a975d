import { contract, inboxPrefix } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { build } from '@nats-chat/subjects';
import { setTimeout as delay } from 'node:timers/promises';
import { runChild } from './child.ts';
import { stampedText } from './clock.ts';
import { storedSend } from './event.ts';
import { RawClient, type Login } from './raw-client.ts';
import type { Delivery } from './operations.ts';

export interface Person {
  readonly user: string;
  readonly login: Login;
}

export interface SendOptions {
  readonly people: readonly Person[];
  /** `fanout`: commands, as people send them. `log`: straight into the stream, what fanout would store. */
  readonly via: 'fanout' | 'log';
  readonly room: string;
  readonly textBytes: number;
  /** Sends of one person that may wait for their acks. */
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Sends a second in all, at even intervals; without it as many as are acknowledged. */
  readonly ratePerSecond?: number;
  /** Sends that the parent has not yet counted as delivered, at most; it reports how many were. */
  readonly maxUndelivered?: number;
}

export interface SendResult {
  /** In the measured time. */
  readonly acknowledged: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
  /** Replies that were no acks, by what they say. */
  readonly errors: Readonly<Record<string, number>>;
}

runChild<{ options: SendOptions; note: { readonly delivered: number }; result: SendResult }>(
  async (options, parent) => {
    const tally = new Tally(options);
    const senders = await Promise.all(options.people.map((person) => Sender.open(person, options, tally)));
    parent.onNote(({ delivered }) => tally.deliver(delivered));
    tally.start();
    if (options.ratePerSecond === undefined) {
      for (const sender of senders) for (let at = 0; at < options.inFlight; at += 1) void sender.keepSending();
      await delay(options.warmUpMs + options.measureMs);
    } else {
      await pace(options.ratePerSecond, tally, senders);
    }
    await delay(LAST_ACKS_MS);
    return tally.result();
  },
);

/** How long acks are waited for after the last send. */
const LAST_ACKS_MS = 500;

/** What all senders of this process did together. */
class Tally {
  readonly #options: SendOptions;
  readonly #latenciesMs: number[] = [];
  readonly #errors: Record<string, number> = {};
  #startedAt = 0;
  #acknowledged = 0;
  #sent = 0;
  #delivered = 0;
  #waiting: (() => void)[] = [];

  constructor(options: SendOptions) {
    this.#options = options;
  }

  start(): void {
    this.#startedAt = performance.now();
  }

  get isOver(): boolean {
    return performance.now() - this.#startedAt > this.#options.warmUpMs + this.#options.measureMs;
  }

  /** Resolves when one more may be sent. */
  async waitForRoom(): Promise<void> {
    const { maxUndelivered = Infinity } = this.#options;
    while (this.#sent - this.#delivered >= maxUndelivered) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#sent += 1;
  }

  deliver(delivered: number): void {
    this.#delivered = delivered;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  count({ headerBytes, body }: Delivery, dueAt: number): void {
    if (headerBytes > 0 || body.includes('"error"')) {
      const what = body.toString('latin1', headerBytes, headerBytes + 200) || body.toString('latin1', 0, 60);
      this.#errors[what] = (this.#errors[what] ?? 0) + 1;
      return;
    }
    const now = performance.now();
    if (now - this.#startedAt < this.#options.warmUpMs || this.isOver) return;
    this.#acknowledged += 1;
    this.#latenciesMs.push(now - dueAt);
  }

  result(): SendResult {
    return {
      acknowledged: this.#acknowledged,
      seconds: this.#options.measureMs / 1_000,
      latenciesMs: this.#latenciesMs,
      errors: this.#errors,
    };
  }
}

/** One person’s connection. */
class Sender {
  readonly #client: RawClient;
  readonly #user: string;
  readonly #subject: string;
  readonly #inbox: string;
  readonly #options: SendOptions;
  readonly #tally: Tally;
  readonly #waiting = new Map<string, { readonly dueAt: number; readonly resolve: () => void }>();
  #sends = 0;

  private constructor(client: RawClient, { user }: Person, options: SendOptions, tally: Tally) {
    this.#client = client;
    this.#user = user;
    this.#options = options;
    this.#tally = tally;
    this.#subject = build(contract.fanout.send.subject, { user, room: options.room });
    this.#inbox = `${inboxPrefix(user)}.bench`;
    client.subscribe(`${this.#inbox}.*`, (delivery) => {
      const send = this.#waiting.get(delivery.subject);
      if (send === undefined) return;
      this.#waiting.delete(delivery.subject);
      tally.count(delivery, send.dueAt);
      send.resolve();
    });
  }

  static async open(person: Person, options: SendOptions, tally: Tally): Promise<Sender> {
    return new Sender(await RawClient.open(person.login), person, options, tally);
  }

  /** Sends again as soon as the last one is answered. */
  async keepSending(): Promise<void> {
    while (!this.#tally.isOver) {
      await this.#tally.waitForRoom();
      await this.send(performance.now());
    }
  }

  /** Resolves when the message is answered, whatever the answer. */
  send(dueAt: number): Promise<void> {
    const reply = `${this.#inbox}.${(this.#sends += 1)}`;
    return new Promise((resolve) => {
      this.#waiting.set(reply, { dueAt, resolve });
      const { via, room, textBytes } = this.#options;
      if (via === 'log') {
        const { subject, messageId, data } = storedSend({ user: this.#user, room, textBytes });
        this.#client.request(subject, Buffer.from(data), reply, messageId);
      } else {
        const command = { action: 'post', clientId: uuidV7(), text: stampedText(textBytes) };
        this.#client.request(this.#subject, Buffer.from(JSON.stringify(command)), reply);
      }
    });
  }
}

/** Latency counts from when a send was due, so that a stall shows in everything that it held up. */
async function pace(ratePerSecond: number, tally: Tally, senders: readonly Sender[]): Promise<void> {
  const intervalMs = 1_000 / ratePerSecond;
  let dueAt = performance.now();
  for (let at = 0; !tally.isOver; at += 1) {
    dueAt += intervalMs;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await delay(waitMs);
    void senders[at % senders.length]?.send(dueAt);
  }
}
