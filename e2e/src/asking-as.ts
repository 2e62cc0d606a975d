import { inboxPrefix } from '@nats-chat/contracts';
import { ERROR_CODE_HEADER } from '@nats-chat/messaging';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import type { Answer } from './ask.ts';

/** Asks in the name of anybody, so that nobody comes to a limit; over a connection that may do everything. */
export interface AskingAs {
  /** @throws Error without an answer in 10 s. */
  readonly ask: (user: string, subject: string, payload: string) => Promise<Answer>;
  /** Every message in the account until now, in its order, but for signs of life. */
  readonly messages: readonly Msg[];
}

const TIMEOUT_MS = 10_000;
/** The code of heartbeats and of flow control. */
const SIGN_OF_LIFE = 100;

/** @param what - `everything` keeps all messages, which takes time; `answers` keeps none */
export const askingAs = async (nc: NatsConnection, what: 'everything' | 'answers'): Promise<AskingAs> => {
  const messages: Msg[] = [];
  const waiting = new Map<string, (answer: Msg) => void>();
  let asked = 0;
  nc.subscribe(what === 'everything' ? '>' : '_INBOX.*.asked.*', {
    callback: (_, message) => {
      if (what === 'everything' && message.headers?.code !== SIGN_OF_LIFE) messages.push(message);
      waiting.get(message.subject)?.(message);
    },
  });
  await nc.flush();
  return {
    messages,
    ask: async (user, subject, payload) => {
      asked += 1;
      const reply = `${inboxPrefix(user)}.asked.${asked}`;
      const answered = new Promise<Msg>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`Nobody answers ${subject}.`)), TIMEOUT_MS);
        waiting.set(reply, (message) => {
          clearTimeout(timer);
          resolve(message);
        });
      });
      nc.publish(subject, payload, { reply });
      const message = await answered.finally(() => waiting.delete(reply));
      return { code: message.headers?.get(ERROR_CODE_HEADER) ?? 'ok', text: message.string() };
    },
  };
};
