import type { Message } from '@nats-chat/contracts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine, fakeMessage } from '../../../../test/fake-engine.ts';
import { editing, replyingTo } from '../../../lib/chat/current-message.ts';
import type { TimelineItem } from '../../../lib/chat/engine.ts';
import { messageOverlay, type MessageRights } from '../../../lib/chat/message-overlay.ts';
import { messageActions, type MessageAction } from './message-actions.tsx';

const WRITE: MessageRights = { write: true, moderate: undefined, pin: false };
const READ: MessageRights = { write: false, moderate: undefined, pin: false };
const room = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0 }).open('general');

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
  const copies = ['copy', 'copy-markdown', 'copy-link'];

  it.each([
    ['of another', {}, ['react', 'reply', ...copies, 'profile']],
    ['of mine', { by: 'alice' }, ['react', 'reply', 'edit', ...copies, 'profile', 'delete']],
    ['of mine, where I may not write', { by: 'alice', rights: READ }, [...copies, 'profile']],
    [
      'of another, with reactions',
      { more: { reactions: [{ emoji: '👍', users: ['bob'] }] } },
      ['react', 'reply', ...copies, 'reactions', 'profile'],
    ],
    ['of another, edited', { more: { editedAt: 2 } }, ['react', 'reply', ...copies, 'versions', 'profile']],
    [
      'of another, for who moderates',
      { rights: { write: true, moderate: 'room', pin: true } },
      ['react', 'reply', ...copies, 'pin', 'profile', 'delete'],
    ],
    [
      'in a room that a realm admin only reads',
      { rights: { write: false, moderate: 'realm', pin: false } },
      [...copies, 'profile', 'delete'],
    ],
    ['that waits', { by: 'alice', state: 'pending' }, ['copy', 'copy-markdown', 'profile']],
    ['that failed', { by: 'alice', state: 'failed' }, ['retry', 'discard', 'copy', 'copy-markdown', 'profile']],
    ['that was deleted', { by: 'alice', more: { deleted: true } }, ['profile']],
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
    expect(editing.get()).toEqual({ messageId: item.message.messageId, from: 'row' });
    run(actions, 'reply');
    expect(replyingTo.get().get('general')).toBe(item.message);
  });

  it('delete mine in a while in which it can be undone, and another’s as a realm admin with a reason', () => {
    const remove = vi.spyOn(room, 'delete');
    const mine = actionsOf({ by: 'alice', rights: { write: true, moderate: 'realm', pin: false } });
    run(mine.actions, 'delete');
    expect(remove).toHaveBeenCalledExactlyOnceWith(mine.item.message, 5_000);
    const other = actionsOf({ rights: { write: true, moderate: 'realm', pin: false } });
    run(other.actions, 'delete');
    expect(remove).toHaveBeenCalledTimes(1);
    expect(messageOverlay.get()).toMatchObject({ name: 'moderate', message: other.item.message });
  });
});
