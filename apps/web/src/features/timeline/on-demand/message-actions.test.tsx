import type { Message } from '@nats-chat/contracts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine, fakeMessage } from '../../../../test/fake-engine.ts';
import { editing, jumpingTo, replyingTo } from '../../../lib/chat/current-message.ts';
import type { TimelineItem } from '../../../lib/chat/engine.ts';
import { messageOverlay, type MessageRights } from '../../../lib/chat/message-overlay.ts';
import { messageActions, type MessageAction } from './message-actions.tsx';

const WRITE: MessageRights = { write: true, moderate: undefined, pin: false, thread: true };
const READ: MessageRights = { write: false, moderate: undefined, pin: false, thread: true };
const engine = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0 });
const room = engine.open('general');

interface Setting {
  readonly by?: string;
  readonly rights?: MessageRights;
  readonly state?: TimelineItem['state'];
  readonly more?: Partial<Message>;
}

const actionsOf = ({ by = 'bob', rights = WRITE, state = 'sent', more = {} }: Setting) => {
  const item = fakeMessage({ room: 'general', user: by, text: 'Hello', seq: 1, more }, state);
  return { item, actions: messageActions({ item, room, me: 'alice', rights, nameOf: (user) => user }) };
};
const run = (actions: readonly MessageAction[], name: MessageAction['name']): void => {
  const action = actions.find((one) => one.name === name);
  if (action === undefined) throw new Error(`There is no ${name}.`);
  action.run({} as Element);
};

beforeEach(() => {
  vi.restoreAllMocks();
  vi.stubGlobal('document', { getElementById: () => null });
  messageOverlay.set(undefined);
});

describe('the actions of a message', () => {
  const thread = { count: 1, users: ['bob'], lastAt: 1, recent: [] };
  const copies = ['copy', 'copy-markdown', 'copy-link'];

  it.each([
    ['of another', {}, ['react', 'thread', 'reply', ...copies, 'profile']],
    ['of mine', { by: 'alice' }, ['react', 'thread', 'reply', 'edit', ...copies, 'profile', 'delete']],
    ['of mine, where I may not write', { by: 'alice', rights: READ }, [...copies, 'profile']],
    [
      'of another, with reactions',
      { more: { reactions: [{ emoji: '👍', users: ['bob'] }] } },
      ['react', 'thread', 'reply', ...copies, 'reactions', 'profile'],
    ],
    ['of another, edited', { more: { editedAt: 2 } }, ['react', 'thread', 'reply', ...copies, 'versions', 'profile']],
    [
      'of another, for who moderates',
      { rights: { write: true, moderate: 'room', pin: true, thread: true } },
      ['react', 'thread', 'reply', ...copies, 'pin', 'profile', 'delete'],
    ],
    [
      'in a room that a realm admin only reads',
      { rights: { write: false, moderate: 'realm', pin: false, thread: true } },
      [...copies, 'profile', 'delete'],
    ],
    ['that waits', { by: 'alice', state: 'pending' }, ['copy', 'copy-markdown', 'profile']],
    ['that failed', { by: 'alice', state: 'failed' }, ['retry', 'discard', 'copy', 'copy-markdown', 'profile']],
    ['that was deleted', { by: 'alice', more: { deleted: true } }, ['profile']],
    ['that was deleted, with a thread', { more: { deleted: true, replies: thread } }, ['thread', 'profile']],
    [
      'where I may not write, with a thread',
      { rights: READ, more: { replies: thread } },
      ['thread', ...copies, 'profile'],
    ],
    ['where there are no threads', { rights: { ...WRITE, thread: false } }, ['react', 'reply', ...copies, 'profile']],
  ] as const)('%s', (_, setting: object, names) => {
    expect(actionsOf(setting).actions.map(({ name }) => name)).toEqual(names);
  });

  it('pin it, or unpin it, where one may', () => {
    const pin = vi.spyOn(room, 'pin');
    const rights = { ...WRITE, pin: true };
    const one = actionsOf({ rights });
    const other = actionsOf({ rights, more: { pin: { by: 'bob', at: 1 } } });
    expect([one, other].map(({ actions }) => actions.find(({ name }) => name === 'pin')?.label)).toEqual([
      'Pin',
      'Unpin',
    ]);
    for (const { actions } of [one, other]) run(actions, 'pin');
    expect(pin.mock.calls).toEqual([
      [one.item.message.messageId, true],
      [other.item.message.messageId, false],
    ]);
  });

  it('edit and answer it where one writes', () => {
    const { item, actions } = actionsOf({ by: 'alice' });
    run(actions, 'edit');
    expect(editing.get()).toEqual({ messageId: item.message.messageId, thread: undefined, from: 'row' });
    run(actions, 'reply');
    expect(replyingTo.get().get('general')).toBe(item.message);
  });

  it('lead to its thread, in which they do the same for the message there', () => {
    const { item, actions } = actionsOf({});
    run(actions, 'thread');
    expect(jumpingTo.get()).toEqual({ room: 'general', thread: item.message.messageId });
    const inThread = engine.openThread('general', item.message.messageId);
    const there = messageActions({ item, room: inThread, me: 'bob', rights: WRITE, nameOf: (user) => user });
    expect(there.map(({ name }) => name)).not.toContain('thread');
    run(there, 'edit');
    expect(editing.get()).toMatchObject({ thread: item.message.messageId });
    run(there, 'reply');
    expect(replyingTo.get().get(`general/${item.message.messageId}`)).toBe(item.message);
  });

  it('delete mine in a while in which it can be undone, and another’s as a realm admin with a reason', () => {
    const remove = vi.spyOn(room, 'delete');
    const mine = actionsOf({ by: 'alice', rights: { write: true, moderate: 'realm', pin: false, thread: true } });
    run(mine.actions, 'delete');
    expect(remove).toHaveBeenCalledExactlyOnceWith(mine.item.message, 5_000);
    const other = actionsOf({ rights: { write: true, moderate: 'realm', pin: false, thread: true } });
    run(other.actions, 'delete');
    expect(remove).toHaveBeenCalledTimes(1);
    expect(messageOverlay.get()).toMatchObject({ name: 'moderate', message: other.item.message });
  });
});
