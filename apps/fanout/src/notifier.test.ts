import { loggedEvent, notification } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { silent, storedPost } from '../test/samples.ts';
import { createNotifier } from './notifier.ts';

const people = (count: number): string[] => Array.from({ length: count }, (_, at) => `user${at}`);

describe('a notifier', () => {
  const stored = storedPost({ room: 'general', seq: 7, text: 'secret ✓' });
  const json = JSON.stringify(stored.event);

  const setUp = (members: readonly string[] | Error = []) => {
    const published: { subject: string; payload: unknown }[] = [];
    const notify = createNotifier({
      nc: {
        publish: (subject, payload) => {
          const text = typeof payload === 'string' ? payload : new TextDecoder().decode(payload);
          published.push({ subject, payload: JSON.parse(text) });
        },
      },
      membersOf: async () => {
        if (members instanceof Error) throw members;
        return new Map(members.map((user) => [user, 'member']));
      },
      logger: silent,
    });
    return { notify, published };
  };

  it('publishes the content and, apart from it, a notification of a public room', async () => {
    const { notify, published } = setUp(new Error('A public room has no list of members.'));
    await notify(stored, json, 'public');
    expect(published.map(({ subject }) => subject)).toEqual(['room.notify.general', 'room.live.general']);
    expect(notification.parse(published[0]?.payload)).toMatchObject({ room: 'general', seq: 7, user: 'alice' });
    expect(loggedEvent.parse(published[1]?.payload)).toEqual({ room: 'general', seq: 7, event: stored.event });
  });

  it('never puts text into a notification', async () => {
    const { notify, published } = setUp(people(51));
    await notify(stored, json, 'public');
    await notify(stored, json, 'private');
    const told = published.filter(({ subject }) => subject.includes('notify'));
    expect(told).toHaveLength(52);
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it('delivers to each member of a small private room, on a subject of their own', async () => {
    const { notify, published } = setUp(['alice', 'bob']);
    await notify(stored, json, 'private');
    expect(published.map(({ subject }) => subject)).toEqual(['deliver.alice.live.general', 'deliver.bob.live.general']);
    expect(published[0]?.payload).toEqual({ room: 'general', seq: 7, event: stored.event });
  });

  it('keeps quiet about members that cannot be told now: the message is stored all the same', async () => {
    const { notify, published } = setUp(new Error('away'));
    await expect(notify(stored, json, 'private')).resolves.toBeUndefined();
    expect(published).toEqual([]);
  });
});
