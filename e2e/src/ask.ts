import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, contract, type Message } from '@nats-chat/contracts';
import { ERROR_CODE_HEADER, type Requester } from '@nats-chat/messaging';
import type { NatsConnection } from '@nats-io/nats-core';
import type { RawNats } from './raw-nats.ts';

/** A reply as it came, unlike what the typed client makes of it. */
export interface Answer {
  /** The code of an error; `ok` otherwise. */
  readonly code: string;
  readonly text: string;
}

/** Sends any payload, also one that the typed client would refuse to send. @throws Error without an answer in 10 s. */
export type Ask = (subject: string, payload: string | Uint8Array) => Promise<Answer>;

const TIMEOUT_MS = 10_000;

export const ask = async (nc: NatsConnection, subject: string, payload: string | Uint8Array): Promise<Answer> => {
  const reply = await nc.request(subject, payload, { timeout: TIMEOUT_MS });
  return { code: reply.headers?.get(ERROR_CODE_HEADER) ?? 'ok', text: reply.string() };
};

/** Asks again after the time that the answer names, when the caller has asked too often before: by other tests, perhaps. */
export const askWithinLimits = async (nc: NatsConnection, subject: string, payload: string): Promise<Answer> => {
  const answer = await ask(nc, subject, payload);
  if (answer.code !== 'RATE_LIMITED') return answer;
  const { retryAfterMs } = JSON.parse(answer.text) as { retryAfterMs: number };
  await delay(retryAfterMs);
  return ask(nc, subject, payload);
};

/** Waits as often, and for as long, as the answer says where somebody asked too often: by other tests, perhaps. */
export const untilAllowed = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let waitedMs = 0; ;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.retryAfterMs === undefined || waitedMs > MAX_WAIT_MS) throw error;
      waitedMs += error.retryAfterMs;
      await delay(error.retryAfterMs);
    }
  }
};

const MAX_WAIT_MS = 60_000;

/** What people wrote in a room, as one of its readers finds it now: not what the room says of itself, a moment later. */
export const writtenIn = async (reader: Requester, room: string): Promise<readonly Message[]> => {
  const { messages } = await reader(contract.history.room, { room }, {});
  return messages.filter(({ kind }) => kind === 'user');
};

/** Asks by hand, over a connection that may hear `inbox`. */
export const askerOver = (connection: RawNats, inbox: string): Ask => {
  let asked = 0;
  connection.subscribe(`${inbox}.asked.*`);
  return async (subject, payload) => {
    asked += 1;
    const own = `${inbox}.asked.${asked}`;
    connection.publish(subject, payload, own);
    const { headers, text } = await connection.message(own, TIMEOUT_MS);
    return { code: new RegExp(`^${ERROR_CODE_HEADER}: (.*)$`, 'm').exec(headers)?.[1]?.trim() ?? 'ok', text };
  };
};
