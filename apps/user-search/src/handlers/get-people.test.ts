import type { Person } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { expect, it } from 'vitest';
import { getPeople } from './get-people.ts';

const directory: Readonly<Record<string, Person>> = {
  anna: { user: 'anna', displayName: 'Anna', state: 'active' },
  bob: { user: 'bob', displayName: 'Bob', state: 'active' },
  gone: { user: 'gone', displayName: 'Gone', state: 'disabled' },
};

const given = (timeZonesOf: (users: readonly string[]) => Promise<ReadonlyMap<string, string>>) => {
  const asked: string[][] = [];
  const handler = getPeople({
    people: { get: (user) => directory[user] },
    prefs: {
      timeZonesOf: (users) => {
        asked.push([...users]);
        return timeZonesOf(users);
      },
    },
    now: () => Date.UTC(2026, 0, 15),
  });
  const { signal } = new AbortController();
  const logger = createLogger({ service: 'test', level: 'silent' });
  const ask = (request: Parameters<typeof handler>[0]['request']) =>
    handler({ caller: 'carol', target: {}, request, room: undefined, logger, signal });
  return { ask, asked };
};

const users = ['anna', 'bob', 'anna', 'gone', 'nobody'];

it('says of people where their clock is, of those who have one and may sign in, and never their time zone', async () => {
  const { ask, asked } = given(async () => new Map([['anna', 'Europe/Vienna']]));
  expect(await ask({ users, withUtcOffset: true })).toEqual({
    people: [{ ...directory['anna'], utcOffset: 60 }, directory['bob'], directory['gone']],
  });
  expect(asked).toEqual([['anna', 'bob']]);
});

it('looks no time up that nobody asked for, and does without while there is none', async () => {
  const { ask, asked } = given(() => Promise.reject(new Error('PostgreSQL is down.')));
  const people = [directory['anna'], directory['bob'], directory['gone']];
  expect(await ask({ users })).toEqual({ people });
  expect(asked).toEqual([]);
  expect(await ask({ users, withUtcOffset: true })).toEqual({ people });
});
