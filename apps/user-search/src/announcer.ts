import { EVENT_VERSION, events, type OwnPrefs, type Person } from '@nats-chat/contracts';
import { traceHeaders } from '@nats-chat/otel';
import { build } from '@nats-chat/subjects';
import type { NatsConnection } from '@nats-io/nats-core';
import type { People } from './people.ts';
import type { PersonRow, WrittenRow } from './store.ts';

/**
 * Returns what notifies open pages of people whom others see in another way than before; at most once each. Of who is new
 * nothing is said: nobody has them on screen.
 */
export const createAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>, people: Pick<People, 'describe'>) =>
  (rows: readonly WrittenRow[]): void => {
    const publish = (person: Person): void => {
      const subject = build(events.personChanged.subject, { person: person.user });
      nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, ...person }));
    };
    for (const { row, before } of rows) {
      if (before === undefined) continue;
      if (before.user !== row.user) publish({ user: before.user, displayName: before.displayName, state: 'deleted' });
      if (looksOther(before, row)) publish(people.describe(row));
    }
  };

const looksOther = (before: NonNullable<WrittenRow['before']>, row: PersonRow): boolean =>
  before.user !== row.user ||
  before.displayName !== row.displayName ||
  before.disabled !== row.disabled ||
  before.deleted !== row.deleted;

/** Notifies a person’s tabs of their own settings; at most once. */
export type PrefsAnnouncer = (user: string, prefs: OwnPrefs) => void;

export const createPrefsAnnouncer =
  (nc: Pick<NatsConnection, 'publish'>): PrefsAnnouncer =>
  (user, prefs) => {
    const headers = traceHeaders();
    const subject = build(events.ownPrefsChanged.subject, { user });
    nc.publish(subject, JSON.stringify({ v: EVENT_VERSION, prefs }), headers && { headers });
  };
