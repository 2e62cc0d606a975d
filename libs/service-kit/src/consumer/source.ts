import { Delay } from '@nats-chat/async';
import { consumers } from '@nats-chat/contracts';
import { AckPolicy, JetStreamApiError, type ConsumerConfig, type JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { MAX_BATCH, type BatchSource } from './batch-worker.ts';
import type { ConsumerOptions } from './options.ts';
import { Puller, type PulledMessage } from './puller.ts';

/** How long after a pull that failed the next one begins; a restore does not wait for it. */
const RETRY_MS = 1_000;

type SourceOptions = Pick<ConsumerOptions<unknown>, 'nc' | 'jsm' | 'consumer' | 'logger'>;

/** Where the messages of a durable consumer come from. */
export class DurableSource implements BatchSource {
  readonly #options: SourceOptions;
  readonly #puller: Puller;
  readonly #retry = new Delay();
  #restoring: Promise<void> | undefined;
  #isOpen = false;
  #stopped = false;

  constructor(options: SourceOptions) {
    this.#options = options;
    const { nc, consumer } = options;
    this.#puller = new Puller(nc, { stream: consumers[consumer].stream, consumer });
  }

  /** Whether messages are being taken. */
  get isOpen(): boolean {
    return this.#isOpen;
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

  async next(): Promise<readonly PulledMessage[]> {
    for (;;) {
      const messages = await this.#pull();
      if (messages.length > 0 || this.#stopped) return messages;
    }
  }

  /** Takes no more messages. */
  stop(): void {
    this.#stopped = true;
    this.#isOpen = false;
    this.#puller.close();
    this.#retry.close();
  }

  async #pull(): Promise<readonly PulledMessage[]> {
    try {
      const messages = await this.#puller.pull(MAX_BATCH);
      this.#isOpen = !this.#stopped;
      return messages;
    } catch (error) {
      this.#isOpen = false;
      this.#options.logger.warn({ error }, 'No messages can be taken; trying again.');
      await this.#retry.wait(RETRY_MS);
      return [];
    }
  }

  async #openWhereMissing(): Promise<void> {
    const { jsm, consumer: name } = this.#options;
    const { stream, ackWaitMs, maxAckPending } = consumers[name];
    // What pulls from a durable that is gone would be long in finding out.
    if (this.#isOpen && !(await exists(jsm, stream, name))) this.#isOpen = false;
    if (!this.#isOpen) {
      await ensureDurable(jsm, stream, {
        durable_name: name,
        ack_policy: AckPolicy.Explicit,
        ack_wait: nanos(ackWaitMs),
        max_ack_pending: maxAckPending,
        max_deliver: -1,
      });
    }
    this.#isOpen = !this.#stopped;
    // The server forgets the requests of a connection that was lost, and those to a durable that is gone.
    this.#puller.interrupt();
    this.#retry.cancel();
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
