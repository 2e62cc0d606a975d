import { loggedEvent, notification } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { silent, storedPost } from '../test/samples.ts';
import { encodeEvent } from './event-bytes.ts';
import { createNotifier } from './notifier.ts';

const people = (count: number): string[] => Array.from({ length: count }, (_, at) => `user${at}`);

describe('a notifier', () => {
  const stored = storedPost({ room: 'general', seq: 7, text: 'secret ✓' });
  const data = encodeEvent(stored.event);

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
    await notify(stored, data, 'public');
    expect(published.map(({ subject }) => subject)).toEqual(['room.notify.general', 'room.live.general']);
    expect(notification.parse(published[0]?.payload)).toMatchObject({ room: 'general', seq: 7, user: 'alice' });
    expect(loggedEvent.parse(published[1]?.payload)).toEqual({ room: 'general', seq: 7, event: stored.event });
  });

  it('never puts text into a notification', async () => {
    const { notify, published } = setUp(people(51));
    await notify(stored, data, 'public');
    await notify(stored, data, 'private');
    const notified = published.filter(({ subject }) => subject.includes('notify'));
    expect(notified).toHaveLength(52);
    expect(JSON.stringify(notified)).not.toContain('secret');
  });

  it('delivers to each member of a small private room, on a subject of their own', async () => {
    const { notify, published } = setUp(['alice', 'bob']);
    await notify(stored, data, 'private');
    expect(published.map(({ subject }) => subject)).toEqual(['deliver.alice.live.general', 'deliver.bob.live.general']);
    expect(published[0]?.payload).toEqual({ room: 'general', seq: 7, event: stored.event });
  });

  it('keeps quiet about members that cannot be notified now: the message is stored all the same', async () => {
    const { notify, published } = setUp(new Error('unavailable'));
    await expect(notify(stored, data, 'private')).resolves.toBeUndefined();
    expect(published).toEqual([]);
  });
});
