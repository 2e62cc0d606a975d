import type { Logger } from '@nats-chat/otel';
import pLimit from 'p-limit';
import type { Announcer } from './announcer.ts';
import { metrics } from './metrics.ts';
import { chosenBy, looksDifferent, seenByOthers, settled, type Choice, type PersonRecord } from './person.ts';
import type { PresenceStore, PresenceView } from './store.ts';

const RETRY_MS = 2_000;
/** People settled later at once: after a restart of the server everyone is due in the same second. */
const CONCURRENCY = 16;
/** How often a compare-and-set is tried against other instances. Each failure means that one of them succeeded. */
const ATTEMPTS = 8;

export interface SettlerOptions {
  readonly store: Pick<PresenceStore, 'read' | 'write' | 'isConnected'>;
  readonly view: Pick<PresenceView, 'person' | 'isConnected'>;
  readonly announce: Pick<Announcer, 'person'>;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Brings what is stored of people in line with their connections, and with what they choose. */
export interface Settler {
  /**
   * Makes a person online or offline, as their connections say; by compare-and-set, so that of several instances that
   * see the same one tells others. After making a person offline it looks once more, for a tab opened in between.
   */
  readonly settle: (user: string, cause?: Cause) => Promise<void>;
  /**
   * Settles later, if this instance’s view still says that there is something to settle; again if that fails.
   *
   * Asked for again before, a person is settled once, as was asked last. 16 people at a time; the others wait.
   */
  readonly settleLater: (user: string, delayMs: number, cause?: Cause) => void;
  /** Stores what a person chose. */
  readonly choose: (user: string, choice: Choice) => Promise<void>;
  /** Forgets what was to be settled later. */
  readonly stop: () => void;
}

/** `connected`: a connection has just said that it lives. `expired`: one fell silent. */
export type Cause = 'connected' | 'expired';

export const createSettler = ({ store, view, announce, now, logger }: SettlerOptions): Settler => {
  const limit = pLimit(CONCURRENCY);
  /** By person, until their turn comes: what was asked last. */
  const later = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  /** Writes what `decide` makes of the stored record; the new one, or undefined when there was nothing to write. */
  const change = async (
    user: string,
    decide: (record: PersonRecord | undefined) => Promise<PersonRecord | undefined> | PersonRecord | undefined,
  ): Promise<PersonRecord | undefined> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { record, revision } = await store.read(user);
      const next = await decide(record);
      if (next === undefined) return undefined;
      if (!(await store.write(user, next, revision))) continue;
      if (looksDifferent(record, next)) announce.person(seenByOthers(user, next));
      return next;
    }
    throw new Error(`The presence of one person changed ${ATTEMPTS} times while it was to be written.`);
  };

  const settle = async (user: string, cause?: Cause): Promise<void> => {
    const known = cause === 'connected';
    const next = await change(user, async (record) => settled(record, known || (await store.isConnected(user)), now()));
    if (next === undefined || next.online) return;
    if (cause === 'expired') metrics.expirations.add(1);
    await change(user, async (record) => ((await store.isConnected(user)) ? settled(record, true, now()) : undefined));
  };

  const settleLater = (user: string, delayMs: number, cause?: Cause): void => {
    if (stopped) return;
    clearTimeout(later.get(user));
    const timer = setTimeout(() => {
      limit(async () => {
        // It was asked for again, or stopped, while this waited for its turn.
        if (later.get(user) !== timer) return;
        later.delete(user);
        if ((view.person(user)?.online ?? false) !== view.isConnected(user)) await settle(user, cause);
      }).catch((error: unknown) => {
        logger.warn({ error }, 'The presence of a person could not be settled; trying again.');
        settleLater(user, RETRY_MS, cause);
      });
    }, delayMs);
    later.set(user, timer);
  };

  return {
    settle,
    settleLater,
    choose: async (user, choice) => {
      await change(user, (record) => chosenBy(record, choice, now()));
    },
    stop: () => {
      stopped = true;
      for (const timer of later.values()) clearTimeout(timer);
      later.clear();
    },
  };
};
