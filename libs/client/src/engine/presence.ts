import { contract, type Presence } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { createDerived, type Schedule } from '../store/derived.ts';
import { createReferenceCounted } from '../store/reference-counted.ts';
import { createStore, type WritableStore } from '../store/store.ts';
import { runPeriodically, type Timer } from '@nats-chat/async';
import type { Store } from './api.ts';
import { MOST_FOLLOWED } from './subscription-limits.ts';

export interface WatchOptions {
  readonly me: string;
  readonly request: Requester;
  /** Calls `onChange` at each change of a person’s presence, until the returned function is called. */
  readonly follow: (user: string, onChange: (presence: Presence) => void) => () => void;
  /** Whether somebody may be looking. */
  readonly visible: () => boolean;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** The presence of the people who are shown; also of those who were up to 5 s ago. */
export interface PresenceWatch {
  /** Followed while it has listeners; beyond {@link MOST_FOLLOWED} people, asked for every minute. */
  readonly of: (user: string) => Store<Presence | undefined>;
  /** The presence of these people. While it has listeners, those who are not followed are asked for every minute. */
  readonly map: (users: readonly string[]) => Store<ReadonlyMap<string, Presence>>;
  /** There is a new connection: what happened meanwhile is not known. */
  readonly refresh: () => void;
  /** What I chose changed. */
  readonly refreshMine: () => void;
  readonly stop: () => void;
}

interface Person {
  readonly user: string;
  readonly store: WritableStore<Presence | undefined>;
  readonly shown: Store<Presence | undefined>;
  followed: boolean;
  /** How many show the person without following. */
  viewers: number;
  /** Goes up with each event, so that an answer that was asked for before does not undo it. */
  changes: number;
}

/** As many people as one request may name. */
export const PRESENCE_BATCH = 200;

export const createPresenceWatch = (options: WatchOptions): PresenceWatch => {
  const { me, request, follow, visible, timer, schedule } = options;
  const people = new Map<string, Person>();
  const referenceCounted = createReferenceCounted(timer, LINGER_MS);
  const wanted = new Set<string>();
  let fetching = false;
  let followed = 0;

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
      // Presence is a convenience: without an answer nobody is shown as anything, until the next connection.
      await fetchBatch(users).catch(() => undefined);
    }
    fetching = false;
  };
  const fetchBatch = async (users: string[]): Promise<void> => {
    const asked = new Map(users.map((user) => [user, people.get(user)?.changes]));
    const reply = await request(contract.presence.of, {}, { users });
    for (const presence of reply.people) {
      const person = people.get(presence.user);
      if (person?.changes === asked.get(presence.user)) person?.store.set(unlessSame(person.store.get(), presence));
    }
  };

  const startFollowing = (person: Person): (() => void) => {
    const { user } = person;
    if (followed === MOST_FOLLOWED) referenceCounted.endIdle();
    if (followed === MOST_FOLLOWED) return view(person);
    people.set(user, person);
    person.followed = true;
    followed += 1;
    const unsubscribe = follow(user, (presence) => {
      person.changes += 1;
      // To others invisible is offline; only an answer to myself says what I chose.
      if (user === me) ask(me);
      else person.store.set(presence);
    });
    ask(user);
    return () => {
      unsubscribe();
      person.followed = false;
      followed -= 1;
      if (!isShown(person)) people.delete(user);
    };
  };
  const view = (person: Person): (() => void) => {
    const { user } = person;
    // A reader that held on to the person for long finds it in the map again.
    people.set(user, person);
    if (!isShown(person)) ask(user);
    person.viewers += 1;
    return () => {
      person.viewers -= 1;
      if (!isShown(person)) people.delete(user);
    };
  };

  const create = (user: string): Person => {
    const store = createStore<Presence | undefined>(undefined, schedule);
    const shown = referenceCounted.wrap(store, () => startFollowing(person));
    const person: Person = { user, store, shown, followed: false, viewers: 0, changes: 0 };
    people.set(user, person);
    return person;
  };
  const personOf = (user: string): Person => people.get(user) ?? create(user);

  const map = (users: readonly string[]): Store<ReadonlyMap<string, Presence>> => {
    const store = createDerived<ReadonlyMap<string, Presence>>((before) => {
      const presences = users.flatMap((user) => people.get(user)?.store.get() ?? []);
      const same = before?.size === presences.length && presences.every((one) => before.get(one.user) === one);
      return same ? before : new Map(presences.map((presence) => [presence.user, presence]));
    }, schedule);
    return referenceCounted.wrap(store, () => {
      const stops = users.map(personOf).flatMap((person) => [view(person), person.store.subscribe(store.invalidate)]);
      // What became known since it was made.
      store.invalidate();
      return () => {
        for (const stop of stops) stop();
      };
    });
  };

  const askAgain = (whom: (person: Person) => boolean): void => {
    for (const person of people.values()) if (isShown(person) && whom(person)) ask(person.user);
  };
  const stopAsking = runPeriodically({ everyMs: EVERY_MS, timer }, () => {
    if (visible()) askAgain((person) => !person.followed);
  });
  return {
    of: (user) => personOf(user).shown,
    map,
    refresh: () => {
      askAgain(() => true);
    },
    refreshMine: () => {
      askAgain(({ user }) => user === me);
    },
    stop: () => {
      void stopAsking();
    },
  };
};

const LINGER_MS = 5_000;
const EVERY_MS = 60_000;

const isShown = ({ followed, viewers }: Person): boolean => followed || viewers > 0;

/** The object before where nothing changed, so that nobody is told. */
const unlessSame = (before: Presence | undefined, next: Presence): Presence =>
  before !== undefined && FIELDS.every((field) => before[field] === next[field]) ? before : next;
const FIELDS = ['status', 'statusText', 'lastSeen', 'chosen'] as const;
