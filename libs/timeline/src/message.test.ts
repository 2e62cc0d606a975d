import { describe, expect, it } from 'vitest';
import { edit, idOf, logged, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { applyEvent, targetOf, toMessage } from './message.ts';

const hello = toMessage(
  post(1, 'hello', {
    mentions: { users: ['bob'], room: false },
    stickerUrl: 'cat',
    replyTo: idOf(90),
    threadId: idOf(91),
  }),
);

describe('a post becomes a message', () => {
  it('that says everything readers know of, and nothing else', () => {
    expect(toMessage(post(1, 'hello', { colour: 'red' }))).toEqual({
      room: 'town',
      messageId: idOf(1),
      clientId: idOf(1_001),
      seq: 1,
      sortKey: 1,
      kind: 'user',
      user: 'alice',
      timestamp: 1_001,
      text: 'hello',
      deleted: false,
      reactions: [],
    });
  });

  it('that an import sorts by the key it brings', () => {
    expect(toMessage(post(9, 'old', { kind: 'import', sortKey: -5 }))).toMatchObject({ seq: 9, sortKey: -5 });
  });
});

describe('an event names', () => {
  it.each([
    ['its own message when it posts', logged(3), 3],
    ['its own message when it posts, whatever it names besides', logged(3, { targetId: idOf(9) }), 3],
    ['its target when it edits', edit(4, 3, 'x'), 3],
    ['itself when its target is missing', logged(5, { action: 'delete' }), 5],
  ])('%s', (_, { event }, target) => {
    expect(targetOf(event)).toBe(idOf(target));
  });
});

describe('an edit', () => {
  it('replaces text and mentions, and says when', () => {
    const { mentions: _mentions, ...rest } = hello;
    expect(applyEvent(hello, edit(5, 1, 'bye'))).toEqual({ ...rest, text: 'bye', editedAt: 1_005, editSeq: 5 });
  });

  it.each([
    ['of somebody else', edit(5, 1, 'forged', { user: 'mallory' })],
    ['of another room', { ...edit(5, 1, 'forged'), room: 'attic' }],
  ])('%s changes nothing', (_, event) => {
    expect(applyEvent(hello, event)).toBe(hello);
  });

  it('that is older than one before it changes nothing', () => {
    const edited = applyEvent(hello, edit(5, 1, 'newer'));
    expect(applyEvent(edited, edit(4, 1, 'older'))).toBe(edited);
    expect(applyEvent(edited, edit(5, 1, 'again'))).toBe(edited);
  });
});

describe('a delete', () => {
  it('keeps the place of a message and nothing of what it said', () => {
    const full = applyEvent(applyEvent(hello, react(2, 1, '👍', { user: 'bob' })), edit(3, 1, 'bye'));
    const { room, messageId, clientId, seq, sortKey, kind, user, timestamp, threadId, replyTo } = hello;
    expect(applyEvent(full, remove(4, 1))).toEqual({
      room,
      messageId,
      clientId,
      seq,
      sortKey,
      kind,
      user,
      timestamp,
      threadId,
      replyTo,
      deleted: true,
      reactions: [],
    });
  });

  it('is final', () => {
    const gone = applyEvent(hello, remove(4, 1));
    for (const event of [post(1, 'hello'), edit(5, 1, 'back'), react(6, 1, '👍')]) {
      expect(applyEvent(gone, event)).toBe(gone);
    }
  });

  it('of somebody else changes nothing without a right to it, whoever speaks', () => {
    expect(applyEvent(hello, remove(4, 1, { user: 'mallory' }))).toBe(hello);
    expect(applyEvent(hello, remove(4, 1, { user: 'carol', kind: 'system' }))).toBe(hello);
    expect(applyEvent(hello, remove(4, 1, { user: 'carol', right: 'moderator' })).deleted).toBe(true);
  });
});

describe('a reaction', () => {
  it('adds no emoji to a message that has a thousand', () => {
    const events = Array.from({ length: 1_001 }, (_, at) => react(2 + at, 1, `emoji ${at}`));
    const { reactions } = events.reduce(applyEvent, hello);
    expect([reactions.length, reactions.at(-1)?.emoji]).toEqual([1_000, 'emoji 999']);
    expect(
      applyEvent({ ...hello, reactions }, react(2_000, 1, 'emoji 0', { user: 'bob' })).reactions[0]?.users,
    ).toEqual(['alice', 'bob']);
  });

  const byBob = applyEvent(hello, react(2, 1, '👍', { user: 'bob' }));

  it('is anybody’s, once a person and emoji', () => {
    const byBoth = applyEvent(byBob, react(3, 1, '👍'));
    expect(byBoth.reactions).toEqual([{ emoji: '👍', users: ['bob', 'alice'] }]);
    expect(applyEvent(byBoth, react(4, 1, '👍'))).toBe(byBoth);
    expect(applyEvent(byBoth, react(5, 1, '🎉')).reactions.map(({ emoji }) => emoji)).toEqual(['👍', '🎉']);
  });

  it('is taken back by the one who gave it, and is gone with its last', () => {
    expect(applyEvent(byBob, unreact(3, 1, '👍'))).toBe(byBob);
    expect(applyEvent(byBob, unreact(3, 1, '👍', { user: 'bob' })).reactions).toEqual([]);
  });

  it('that is taken back leaves those of others, and other emoji, as they were', () => {
    const events = [react(3, 1, '👍'), react(4, 1, '🎉'), unreact(5, 1, '👍', { user: 'bob' })];
    expect(events.reduce(applyEvent, byBob).reactions).toEqual([
      { emoji: '👍', users: ['alice'] },
      { emoji: '🎉', users: ['alice'] },
    ]);
  });

  it('without an emoji changes nothing', () => {
    expect(applyEvent(hello, logged(3, { action: 'react', targetId: idOf(1) }))).toBe(hello);
  });
});
