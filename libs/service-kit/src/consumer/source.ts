import { consumers } from '@nats-chat/contracts';
import {
  AckPolicy,
  JetStreamApiError,
  type ConsumerConfig,
  type ConsumerMessages,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import type { ConsumerOptions } from './options.ts';

type SourceOptions = Pick<ConsumerOptions<unknown>, 'js' | 'jsm' | 'consumer'>;

/** Where the messages of a durable consumer come from. */
export class DurableSource {
  readonly #options: SourceOptions;
  readonly #onMessage: (message: JsMsg) => void;
  #messages: ConsumerMessages | undefined;
  #restoring: Promise<void> | undefined;
  #stopped = false;

  constructor(options: SourceOptions, onMessage: (message: JsMsg) => void) {
    this.#options = options;
    this.#onMessage = onMessage;
  }

  /** Whether messages are being taken. */
  get isOpen(): boolean {
    return this.#messages !== undefined;
  }

  /**
   * Creates the durable where it is missing, or brings its settings up to date, and takes from it where nothing is taken.
   * Calls at once share one.
   */
  restore(): Promise<void> {
    this.#restoring ??= this.#openWhereMissing().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  /** Takes no more messages. */
  stop(): void {
    this.#stopped = true;
    this.#close();
  }

  async #openWhereMissing(): Promise<void> {
    const { jsm, consumer: name } = this.#options;
    // What reads from a durable that is gone would be long in finding out.
    if (this.isOpen && !(await exists(jsm, consumers[name].stream, name))) this.#close();
    if (!this.isOpen && !this.#stopped) await this.#open();
  }

  async #open(): Promise<void> {
    const { js, jsm, consumer: name } = this.#options;
    const { stream, ackWaitMs, maxAckPending } = consumers[name];
    await ensureDurable(jsm, stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: maxAckPending,
      max_deliver: -1,
    });
    const durable = await js.consumers.get(stream, name);
    const opened = await durable.consume({ max_messages: maxAckPending, callback: this.#onMessage });
    this.#messages = opened;
    void opened.closed().then(() => {
      if (this.#messages === opened) this.#messages = undefined;
    });
    if (this.#stopped) opened.stop();
  }

  #close(): void {
    this.#messages?.stop();
    this.#messages = undefined;
  }
}

const CONSUMER_NOT_FOUND = 10_014;
const CONSUMER_EXISTS = 10_148;

/** A release may change the settings of a durable that is there. */
async function ensureDurable(
  jsm: JetStreamManager,
  stream: string,
  settings: Partial<ConsumerConfig> & { durable_name: string },
): Promise<void> {
  try {
    await jsm.consumers.add(stream, settings);
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.code === CONSUMER_EXISTS)) throw error;
    await jsm.consumers.update(stream, settings.durable_name, settings);
  }
}

async function exists(jsm: JetStreamManager, stream: string, consumer: string): Promise<boolean> {
  try {
    await jsm.consumers.info(stream, consumer);
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return false;
    throw error;
  }
}
