import { withTimeout } from '@nats-chat/async';
import type { contract, Person } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import type { People } from '../people.ts';
import type { PrefsStore } from '../store.ts';
import { utcOffsetOf } from '../utc-offset.ts';

const TIME_ZONES_TIMEOUT_MS = 1_000;

export interface GetPeopleOptions {
  readonly people: Pick<People, 'get'>;
  readonly prefs: Pick<PrefsStore, 'timeZonesOf'>;
  /** In ms since 1970. */
  readonly now?: () => number;
}

/**
 * Returns a batch of people, each once, also who may not sign in any more; who is unknown is left out.
 *
 * With `withUtcOffset`, those who may sign in come with how far their clock is ahead of UTC, where a page of theirs said so.
 * The time zone itself, which names a city, leaves nobody’s own settings. While PostgreSQL does not answer, people come without.
 */
export const getPeople =
  ({ people, prefs, now = Date.now }: GetPeopleOptions): Handler<(typeof contract)['user-search']['get']> =>
  async ({ request: { users, withUtcOffset }, logger }) => {
    const found = [...new Set(users)].flatMap((user) => people.get(user) ?? []);
    if (withUtcOffset !== true) return { people: found };
    const active = found.filter(({ state }) => state === 'active').map(({ user }) => user);
    const zones = await withTimeout(TIME_ZONES_TIMEOUT_MS, prefs.timeZonesOf(active)).catch((error: unknown) => {
      logger.warn({ error }, 'People are described without their local time.');
      return new Map<string, string>();
    });
    return { people: found.map((person) => withOffset(person, zones.get(person.user), now())) };
  };

const withOffset = (person: Person, zone: string | undefined, at: number): Person => {
  const utcOffset = zone === undefined ? undefined : utcOffsetOf(zone, at);
  return utcOffset === undefined ? person : { ...person, utcOffset };
};
