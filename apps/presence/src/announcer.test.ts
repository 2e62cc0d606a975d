import type { RoomType } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { createAnnouncer } from './announcer.ts';

const subjectsFor = async (type: RoomType): Promise<string[]> => {
  const subjects: string[] = [];
  const announce = createAnnouncer(
    { publish: (subject) => void subjects.push(subject) },
    {
      members: async () =>
        new Map([
          ['alice', 'owner'],
          ['bob', 'member'],
          ['carol', 'member'],
        ]),
    },
  );
  await announce.room(type, { kind: 'typing', room: 'general', user: 'bob' });
  return subjects;
};

describe('an event of a room', () => {
  it.each([
    ['public', ['room.presence.general']],
    ['private', ['deliver.alice.presence.general', 'deliver.carol.presence.general']],
    ['dm', ['deliver.alice.presence.general', 'deliver.carol.presence.general']],
    ['admin', []],
  ] as const)('that is %s goes to %j', async (type, subjects) => {
    expect(await subjectsFor(type)).toEqual(subjects);
  });
});
