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

/** Where the messages of a durable consumer come from. */
export interface Source {
  /** Whether messages are being taken. */
  readonly isOpen: () => boolean;
  /** Makes the durable again where it is gone, and takes from it where nothing is taken. One call works for all at once. */
  readonly restore: () => Promise<void>;
  /** Takes no more messages. */
  readonly stop: () => void;
}

/** Makes the durable, or brings its settings up to date, and begins to take messages. */
export async function openSource(
  { js, jsm, consumer: name }: Pick<ConsumerOptions<unknown>, 'js' | 'jsm' | 'consumer'>,
  onMessage: (message: JsMsg) => void,
): Promise<Source> {
  const { stream, ackWaitMs, maxAckPending } = consumers[name];
  let messages: ConsumerMessages | undefined;
  let restoring: Promise<void> | undefined;
  let stopped = false;

  const open = async (): Promise<void> => {
    await ensureDurable(jsm, stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: maxAckPending,
      max_deliver: -1,
    });
    const durable = await js.consumers.get(stream, name);
    const opened = await durable.consume({ max_messages: maxAckPending, callback: onMessage });
    messages = opened;
    void opened.closed().then(() => {
      if (messages === opened) messages = undefined;
    });
    if (stopped) opened.stop();
  };
  const close = (): void => {
    messages?.stop();
    messages = undefined;
  };
  const openWhereMissing = async (): Promise<void> => {
    // What reads from a durable that is gone would be long in finding out.
    if (!(await exists(jsm, stream, name))) close();
    if (messages === undefined && !stopped) await open();
  };

  await open();
  return {
    isOpen: () => messages !== undefined,
    restore: () =>
      (restoring ??= openWhereMissing().finally(() => {
        restoring = undefined;
      })),
    stop: () => {
      stopped = true;
      close();
    },
  };
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
