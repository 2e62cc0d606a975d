import { contract, events, type OwnPrefs, type RequestInput } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import type { Connection } from '../connection/connect.ts';
import type { Schedule } from '../store/derived.ts';
import { createStore } from '../store/store.ts';

export interface OwnSettingsOptions {
  readonly connection: Pick<Connection, 'caller' | 'subscribe'>;
  readonly request: Requester;
  readonly schedule: Schedule;
  /** Called with who was just blocked. */
  readonly onBlock: (person: string) => void;
}

/** Stands for a person’s settings until they are known; theirs may be empty, too. */
export const UNKNOWN_PREFS: OwnPrefs = {};

/** What a person set for themselves, as their other tabs and devices have it too: settings, and whom they block. */
export class OwnSettings {
  readonly prefs;
  readonly blocked;
  readonly stop: () => void;
  readonly #options: OwnSettingsOptions;
  /** Counts what came by itself: it is newer than an answer that was on its way. */
  #changes = 0;

  constructor(options: OwnSettingsOptions) {
    const { connection, schedule } = options;
    const filter = { user: connection.caller };
    this.#options = options;
    this.prefs = createStore<OwnPrefs>(UNKNOWN_PREFS, schedule);
    this.blocked = createStore<ReadonlySet<string>>(new Set(), schedule);
    const stops = [
      connection.subscribe(events.ownPrefsChanged, filter, ({ payload }) => {
        this.#takePrefs(payload.prefs);
      }),
      connection.subscribe(events.blockChanged, filter, ({ payload: { person, blocked } }) => {
        this.#setBlocked(person, blocked);
      }),
    ];
    this.stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** Whether this person is blocked. */
  readonly isBlocked = (person: string): boolean => this.blocked.get().has(person);

  /** Asks for the settings; what is known stays where that fails, until the next connection. */
  async load(): Promise<void> {
    const before = this.#changes;
    const prefs = await this.#options.request(PREFS, {}, {}).catch(() => undefined);
    if (prefs !== undefined && this.#changes === before) this.prefs.set(prefs);
  }

  readonly setPrefs = async (changes: RequestInput<typeof PREFS>): Promise<void> => {
    this.#takePrefs(await this.#options.request(PREFS, {}, changes));
  };

  readonly block = async (person: string, blocked: boolean): Promise<void> => {
    await this.#options.request(contract.room.block, {}, { person, blocked });
    this.#setBlocked(person, blocked);
  };

  /** Returns what takes a list that is asked for now: not where somebody was blocked, or not any more, meanwhile. */
  listBlocked(): (people: readonly string[] | undefined) => void {
    const before = this.#changes;
    return (people) => {
      if (people === undefined || this.#changes !== before) return;
      const now = this.blocked.get();
      const added = people.filter((person) => !now.has(person));
      if (added.length > 0 || now.size !== people.length) this.blocked.set(new Set(people));
      for (const person of added) this.#options.onBlock(person);
    };
  }

  #takePrefs(prefs: OwnPrefs): void {
    this.#changes += 1;
    this.prefs.set(prefs);
  }

  #setBlocked(person: string, blocked: boolean): void {
    this.#changes += 1;
    if (this.isBlocked(person) === blocked) return;
    const next = new Set(this.blocked.get());
    if (blocked) next.add(person);
    else next.delete(person);
    this.blocked.set(next);
    if (blocked) this.#options.onBlock(person);
  }
}

const PREFS = contract['user-search'].prefs;
