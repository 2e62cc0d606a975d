import { EVENT_VERSION } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { createAnnouncer, type Announcer } from './announcer.ts';

/** Announces, and gives what was published: subjects and payloads. */
const publishedBy = async (announceTo: (announcer: Announcer) => unknown): Promise<[string, unknown][]> => {
  const published: [string, unknown][] = [];
  const announcer = createAnnouncer(
    { publish: (subject, payload) => void published.push([subject, JSON.parse(String(payload))]) },
    {
      members: async () =>
        new Map([
          ['alice', 'owner'],
          ['bob', 'member'],
          ['carol', 'member'],
        ]),
    },
  );
  await announceTo(announcer);
  return published;
};

const typing = { kind: 'typing', room: 'general', user: 'bob' };

describe('an event of a room', () => {
  it.each([
    ['public', ['room.presence.general']],
    ['private', ['deliver.alice.presence.general', 'deliver.carol.presence.general']],
    ['dm', ['deliver.alice.presence.general', 'deliver.carol.presence.general']],
    ['admin', []],
  ] as const)('that is %s goes to %j', async (type, subjects) => {
    const published = await publishedBy((announcer) => announcer.room(type, typing));
    expect(published).toEqual(subjects.map((subject) => [subject, { v: EVENT_VERSION, ...typing }]));
  });
});

it('how a person is seen carries the version by which pages learn that they are old', async () => {
  const bob = { user: 'bob', status: 'busy' } as const;
  const published = await publishedBy((announcer) => announcer.person(bob));
  expect(published).toEqual([['presence.changed.bob', { v: EVENT_VERSION, ...bob }]]);
});
