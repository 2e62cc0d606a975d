import type { Schedule } from '../store/derived.ts';
import { createStore } from '../store/store.ts';
import type { Store } from './api.ts';
import type { Timer } from '@nats-chat/async';

export interface TypingOptions {
  /** Tells the room that I am writing. */
  readonly send: () => void;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** Who is writing in a room on screen. */
export interface Typing {
  readonly store: Store<readonly string[]>;
  /** Somebody else says so; it holds for 6 s. */
  readonly started: (user: string) => void;
  /** Their message is there. */
  readonly ended: (user: string) => void;
  /** I am writing: sent at once, then at most every 3 s. */
  readonly send: () => void;
  readonly stop: () => void;
}

export const createTyping = ({ send, timer, schedule }: TypingOptions): Typing => {
  const store = createStore<readonly string[]>([], schedule);
  const expiries = new Map<string, () => void>();
  let lastSentAt = -Infinity;
  const show = (): void => {
    store.set([...expiries.keys()]);
  };
  const end = (user: string): void => {
    expiries.get(user)?.();
    if (expiries.delete(user)) show();
  };
  return {
    store,
    started: (user) => {
      const known = expiries.get(user);
      known?.();
      expiries.set(
        user,
        timer.after(SHOWN_MS, () => {
          end(user);
        }),
      );
      if (known === undefined) show();
    },
    ended: end,
    send: () => {
      if (performance.now() - lastSentAt < EVERY_MS) return;
      lastSentAt = performance.now();
      send();
    },
    stop: () => {
      for (const cancel of expiries.values()) cancel();
      expiries.clear();
      show();
    },
  };
};

const SHOWN_MS = 6_000;
const EVERY_MS = 3_000;
