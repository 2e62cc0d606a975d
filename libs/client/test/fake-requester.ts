import { ApiError, type Endpoint, type ReplyOf } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';

/** One request, waiting to be answered by hand. */
export interface Asked<E extends Endpoint = Endpoint> {
  readonly endpoint: E;
  readonly target: Readonly<Record<string, string>>;
  readonly payload: unknown;
  readonly answer: (reply: ReplyOf<E>) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** A requester whose requests a test answers by hand, in any order. */
export const fakeRequester = () => {
  const all: Asked[] = [];
  const request: Requester = (endpoint, target, payload) =>
    new Promise((resolve, reject) => {
      all.push({
        endpoint,
        target,
        payload,
        answer: (reply) => settled(() => resolve(reply as ReplyOf<typeof endpoint>)),
        fail: (error) => settled(() => reject(error)),
      });
    });
  /** The newest request of this endpoint, or one of those before it. */
  const last = <E extends Endpoint>(endpoint: E, before = 0): Asked<E> => {
    const asked = all.filter((one): one is Asked<E> => one.endpoint === endpoint).at(-1 - before);
    if (asked === undefined) throw new Error(`Nobody asked ${endpoint.subject}.`);
    return asked;
  };
  const count = (endpoint: Endpoint): number => all.filter((one) => one.endpoint === endpoint).length;
  return { request, last, count };
};

/** Lets everything happen that waits for nothing but promises. */
export const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
};

export const unavailable = (retryAfterMs?: number): ApiError =>
  new ApiError('UNAVAILABLE', undefined, retryAfterMs === undefined ? {} : { retryAfterMs });

async function settled(run: () => void): Promise<void> {
  run();
  await settle();
}
