import { runPeriodically, type Timer } from '@nats-chat/async';
import { contract, type ApiError, type Presence } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import { Derived, type Schedule, type Store } from '../store/derived.ts';
import { ReferenceCounted } from '../store/reference-counted.ts';
import { createStore, type WritableStore } from '../store/store.ts';
import { asApiError } from './request-with-retry.ts';
import { RetriedLoad } from './retried-load.ts';
import { MOST_FOLLOWED } from './subscription-limits.ts';

export interface PresenceWatchOptions {
  readonly me: string;
  readonly request: Requester;
  readonly connected: () => boolean;
  /** Calls `onChange` at each change of a person’s presence, until the returned function is called. */
  readonly follow: (user: string, onChange: (presence: Presence) => void) => () => void;
  /** Whether somebody may be looking. */
  readonly visible: () => boolean;
  readonly timer: Timer;
  readonly schedule: Schedule;
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

/** The presence of the people who are shown; also of those who were up to 5 s ago. */
export class PresenceWatch {
  readonly #options: PresenceWatchOptions;
  readonly #people = new Map<string, Person>();
  readonly #referenceCounted: ReferenceCounted;
  readonly #wanted = new Set<string>();
  readonly #load: RetriedLoad;
  readonly #stopPolling: () => Promise<void>;
  #fetching = false;
  #followed = 0;

  constructor(options: PresenceWatchOptions) {
    const { connected, visible, timer } = options;
    this.#options = options;
    this.#referenceCounted = new ReferenceCounted(timer, LINGER_MS);
    this.#load = new RetriedLoad({ connected, timer, attempt: () => this.#fetchWanted() });
    this.#stopPolling = runPeriodically({ everyMs: EVERY_MS, timer }, () => {
      if (visible()) this.#askAgain((person) => !person.followed);
    });
  }

  /** Followed while it has listeners; beyond {@link MOST_FOLLOWED} people, asked for every minute. */
  readonly of = (user: string): Store<Presence | undefined> => this.#personOf(user).shown;

  /** The presence of these people. While it has listeners, those who are not followed are asked for every minute. */
  readonly map = (users: readonly string[]): Store<ReadonlyMap<string, Presence>> => {
    const store = new Derived<ReadonlyMap<string, Presence>>((before) => {
      const presences = users.flatMap((user) => this.#people.get(user)?.store.get() ?? []);
      const same = before?.size === presences.length && presences.every((one) => before.get(one.user) === one);
      return same ? before : new Map(presences.map((presence) => [presence.user, presence]));
    }, this.#options.schedule);
    return this.#referenceCounted.wrap(store, () => {
      const stops = users
        .map((user) => this.#personOf(user))
        .flatMap((person) => [this.#view(person), person.store.subscribe(store.invalidate)]);
      // What became known since it was made.
      store.invalidate();
      return () => {
        for (const stop of stops) stop();
      };
    });
  };

  /** Asks for everybody: there is a new connection, and what happened meanwhile is not known. */
  refresh(): void {
    this.#askAgain(() => true);
  }

  /** Asks for me: what I chose changed. */
  refreshMine(): void {
    this.#askAgain(({ user }) => user === this.#options.me);
  }

  stop(): void {
    void this.#stopPolling();
    this.#load.stop();
  }

  #askAgain(whom: (person: Person) => boolean): void {
    for (const person of this.#people.values()) if (isShown(person) && whom(person)) this.#ask(person.user);
  }

  #ask(user: string): void {
    this.#wanted.add(user);
    if (this.#fetching) return;
    this.#fetching = true;
    // At the end of the task, when everybody on the screen has asked.
    queueMicrotask(() => void this.#load.run());
  }

  /** Asks for all who are wanted and still shown. Those of a batch that fails stay wanted; the others are asked for all the same. */
  async #fetchWanted(): Promise<ApiError | undefined> {
    this.#fetching = true;
    for (const user of this.#wanted) if (!this.#isShown(user)) this.#wanted.delete(user);
    const failed: string[] = [];
    let error: ApiError | undefined;
    while (this.#wanted.size > 0) {
      const users = [...this.#wanted].slice(0, PRESENCE_BATCH);
      for (const user of users) this.#wanted.delete(user);
      try {
        await this.#fetchBatch(users);
      } catch (cause) {
        error = asApiError(cause);
        failed.push(...users);
      }
    }
    for (const user of failed) this.#wanted.add(user);
    this.#fetching = false;
    return error;
  }

  async #fetchBatch(users: string[]): Promise<void> {
    const asked = new Map(users.map((user) => [user, this.#people.get(user)?.changes]));
    const reply = await this.#options.request(contract.presence.of, {}, { users });
    for (const presence of reply.people) {
      const person = this.#people.get(presence.user);
      if (person?.changes === asked.get(presence.user)) person?.store.set(unlessSame(person.store.get(), presence));
    }
  }

  #startFollowing(person: Person): () => void {
    const { me, follow } = this.#options;
    const { user } = person;
    if (this.#followed === MOST_FOLLOWED) this.#referenceCounted.endIdle();
    if (this.#followed === MOST_FOLLOWED) return this.#view(person);
    this.#people.set(user, person);
    person.followed = true;
    this.#followed += 1;
    const unsubscribe = follow(user, (presence) => {
      person.changes += 1;
      // To others invisible is offline; only an answer to myself says what I chose.
      if (user === me) this.#ask(me);
      else person.store.set(presence);
    });
    this.#ask(user);
    return () => {
      unsubscribe();
      person.followed = false;
      this.#followed -= 1;
      if (!isShown(person)) this.#people.delete(user);
    };
  }

  #view(person: Person): () => void {
    const { user } = person;
    // A reader that held on to the person for long finds it in the map again.
    this.#people.set(user, person);
    if (!isShown(person)) this.#ask(user);
    person.viewers += 1;
    return () => {
      person.viewers -= 1;
      if (!isShown(person)) this.#people.delete(user);
    };
  }

  #personOf(user: string): Person {
    return this.#people.get(user) ?? this.#create(user);
  }

  #create(user: string): Person {
    const store = createStore<Presence | undefined>(undefined, this.#options.schedule);
    const shown = this.#referenceCounted.wrap(store, () => this.#startFollowing(person));
    const person: Person = { user, store, shown, followed: false, viewers: 0, changes: 0 };
    this.#people.set(user, person);
    return person;
  }

  #isShown(user: string): boolean {
    const person = this.#people.get(user);
    return person !== undefined && isShown(person);
  }
}

const LINGER_MS = 5_000;
const EVERY_MS = 60_000;

const isShown = ({ followed, viewers }: Person): boolean => followed || viewers > 0;

/** The object before where nothing changed, so that nobody is notified. */
const unlessSame = (before: Presence | undefined, next: Presence): Presence =>
  before !== undefined && FIELDS.every((field) => before[field] === next[field]) ? before : next;
const FIELDS = ['status', 'statusText', 'lastSeen', 'chosen'] as const;
