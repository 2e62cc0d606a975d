import { contract, type Presence } from '@nats-chat/contracts';
import type { Requester } from '../requester.ts';
import type { Schedule } from '../store/derived.ts';
import { createStore, type WritableStore } from '../store/store.ts';
import type { Store } from './api.ts';
import type { Timer } from '../timing/timer.ts';

export interface WatchOptions {
  readonly me: string;
  readonly read: Requester;
  /** Calls `onChange` at each change of a person’s presence, until the returned function is called. */
  readonly follow: (user: string, onChange: (presence: Presence) => void) => () => void;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** The presence of the people whom somebody looks at. */
export interface PresenceWatch {
  /** Kept up to date while it has listeners, and for 5 s after. */
  readonly of: (user: string) => Store<Presence | undefined>;
  /** There is a new link: what happened meanwhile is not known. */
  readonly refresh: () => void;
  /** What I chose changed. */
  readonly refreshMine: () => void;
}

interface Watched {
  readonly store: WritableStore<Presence | undefined>;
  readonly shown: Store<Presence | undefined>;
  listeners: number;
  /** Ends the subscription; set while there is one. */
  unsubscribe: (() => void) | undefined;
  cancelLinger: (() => void) | undefined;
  /** Goes up with each event, so that an answer that was asked for before does not undo it. */
  changes: number;
}

/** As many people as one request may name. */
export const PRESENCE_BATCH = 200;

export const createPresenceWatch = ({ me, read, follow, timer, schedule }: WatchOptions): PresenceWatch => {
  const people = new Map<string, Watched>();
  const wanted = new Set<string>();
  let fetching = false;

  const ask = (user: string): void => {
    wanted.add(user);
    if (fetching) return;
    fetching = true;
    // At the end of the task, when everybody on the screen has asked.
    queueMicrotask(() => void fetchWanted());
  };
  const fetchWanted = async (): Promise<void> => {
    while (wanted.size > 0) {
      const users = [...wanted].slice(0, PRESENCE_BATCH);
      for (const user of users) wanted.delete(user);
      // Presence is a convenience: without an answer nobody is shown as anything, until the next link.
      await fetchBatch(users).catch(() => undefined);
    }
    fetching = false;
  };
  const fetchBatch = async (users: string[]): Promise<void> => {
    const asked = new Map(users.map((user) => [user, people.get(user)?.changes]));
    const reply = await read(contract.presence.of, {}, { users });
    for (const presence of reply.people) {
      const person = people.get(presence.user);
      if (person?.changes === asked.get(presence.user)) person?.store.set(presence);
    }
  };

  const watch = (user: string, person: Watched): void => {
    person.cancelLinger?.();
    person.cancelLinger = undefined;
    if (person.unsubscribe !== undefined) return;
    person.unsubscribe = follow(user, (presence) => {
      person.changes += 1;
      // To others invisible is offline; only an answer to myself says what I chose.
      if (user === me) ask(me);
      else person.store.set(presence);
    });
    ask(user);
  };
  const linger = (user: string, person: Watched): void => {
    person.cancelLinger = timer.after(LINGER_MS, () => {
      person.unsubscribe?.();
      person.unsubscribe = undefined;
      people.delete(user);
    });
  };

  const create = (user: string): Watched => {
    const store = createStore<Presence | undefined>(undefined, schedule);
    const person: Watched = {
      ...{ store, listeners: 0, unsubscribe: undefined, cancelLinger: undefined, changes: 0 },
      shown: {
        get: store.get,
        subscribe: (listener) => {
          person.listeners += 1;
          // A reader that held on to the store for long finds it in the map again.
          people.set(user, person);
          watch(user, person);
          const unsubscribe = store.subscribe(listener);
          let ended = false;
          return () => {
            if (ended) return;
            ended = true;
            unsubscribe();
            person.listeners -= 1;
            if (person.listeners === 0) linger(user, person);
          };
        },
      },
    };
    people.set(user, person);
    return person;
  };

  return {
    of: (user) => (people.get(user) ?? create(user)).shown,
    refresh: () => {
      for (const [user, { unsubscribe }] of people) if (unsubscribe !== undefined) ask(user);
    },
    refreshMine: () => {
      if (people.get(me)?.unsubscribe !== undefined) ask(me);
    },
  };
};

const LINGER_MS = 5_000;
