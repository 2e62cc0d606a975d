import {
  MAX_RECENT_REPLIES,
  MAX_REPLY_USERS,
  type Envelope,
  type LoggedEvent,
  type Message,
} from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { edit, idOf, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { repliesOf, toMessage } from './message.ts';
import { foldEvents, MAX_STUBS, Timeline } from './timeline.ts';

const texts = ({ messages }: Timeline): (string | undefined)[] => messages.map(({ text }) => text);
const add = (timeline: Timeline, ...events: readonly LoggedEvent[]): Timeline => {
  timeline.addEvents(events);
  return timeline;
};
const addPage = (timeline: Timeline, messages: readonly Message[], asOf: number): Timeline => {
  timeline.addPage(messages, asOf);
  return timeline;
};
const live = (...events: readonly LoggedEvent[]): Timeline => add(new Timeline(), ...events);

describe('a timeline', () => {
  it('shows messages by sort key, whatever came first', () => {
    expect(texts(live(post(7, 'c'), post(3, 'a'), post(9, 'b', { sortKey: 5 })))).toEqual(['a', 'b', 'c']);
  });

  it('shows messages of one sort key by sequence', () => {
    const imported = (seq: number, text: string) => post(seq, text, { sortKey: 5 });
    expect(texts(live(imported(8, 'b'), imported(9, 'c'), imported(7, 'a')))).toEqual(['a', 'b', 'c']);
  });

  it('shows messages of one sort key and sequence by their ids, whatever came first', () => {
    const [one, other] = [toMessage(post(1, 'a')), { ...toMessage(post(2, 'b')), seq: 1, sortKey: 1 }];
    expect(texts(addPage(new Timeline(), [one, other], 2))).toEqual(['a', 'b']);
    expect(texts(addPage(new Timeline(), [other, one], 2))).toEqual(['a', 'b']);
  });

  it('shows a message once that comes live and with a page', () => {
    const paged = addPage(live(post(2, 'b'), post(3, 'c')), [toMessage(post(1, 'a')), toMessage(post(2, 'b'))], 2);
    expect(texts(paged)).toEqual(['a', 'b', 'c']);
    expect(texts(add(paged, post(1, 'a'), post(2, 'b')))).toEqual(['a', 'b', 'c']);
  });

  it('shows a retry that was stored twice at its first place', () => {
    const retry = { ...post(9, 'a'), event: post(1, 'a').event };
    expect(live(retry, post(5, 'b'), post(1, 'a')).messages.map(({ seq }) => seq)).toEqual([1, 5]);
    expect(live(post(1, 'a'), retry, post(5, 'b')).messages.map(({ seq }) => seq)).toEqual([1, 5]);
  });

  it('keeps an edit whose message comes later', () => {
    const waiting = live(edit(5, 1, 'edited'));
    expect(waiting.messages).toEqual([]);
    expect(texts(add(waiting, post(1, 'original')))).toEqual(['edited']);
    expect(texts(addPage(live(edit(5, 1, 'edited')), [toMessage(post(1, 'original'))], 4))).toEqual(['edited']);
  });

  it('takes a page’s word for everything up to its position', () => {
    const taken = foldEvents([], [post(1, 'a'), react(2, 1, '👍'), unreact(3, 1, '👍')]);
    const paged = addPage(live(react(2, 1, '👍')), taken, 3);
    expect(add(paged, react(2, 1, '👍'), react(3, 1, '👍')).messages[0]?.reactions).toEqual([]);
    expect(add(paged, react(4, 1, '👍')).messages[0]?.reactions).toHaveLength(1);
  });

  it('keeps the newer of two pages', () => {
    const older = [toMessage(post(1, 'a'))];
    const newer = foldEvents(older, [edit(5, 1, 'b')]);
    expect(texts(addPage(addPage(new Timeline(), newer, 5), older, 2))).toEqual(['b']);
    expect(texts(addPage(addPage(new Timeline(), older, 2), newer, 5))).toEqual(['b']);
    const again = addPage(addPage(new Timeline(), older, 5), newer, 5);
    expect(texts(again)).toEqual(['a']);
  });

  it('leaves other messages the same objects, and what was read of it as it was', () => {
    const timeline = live(post(1, 'a'), post(2, 'b'));
    const before = timeline.messages;
    add(timeline, edit(3, 2, 'c'), post(1, 'a'));
    expect(timeline.messages[0]).toBe(before[0]);
    expect(before.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(texts(timeline)).toEqual(['a', 'c']);
  });

  it('gives the same list until something changes', () => {
    const timeline = live(post(1, 'a'));
    const before = timeline.messages;
    add(timeline, post(1, 'a'), edit(2, 1, 'forged', { user: 'mallory' }), edit(3, 99, 'stub'));
    expect(timeline.messages).toBe(before);
  });

  it('finds messages by their ids', () => {
    const timeline = live(post(1, 'a'), edit(3, 2, 'stub'));
    expect(timeline.get(idOf(1))?.text).toBe('a');
    expect([timeline.get(idOf(2)), timeline.get(idOf(3)), timeline.size]).toEqual([undefined, undefined, 1]);
  });

  it('does not let an early delete be undone by its own message', () => {
    expect(live(remove(5, 1), post(1, 'secret')).messages[0]).not.toHaveProperty('text');
  });

  it('forgets what it is not to retain, as if it had never been there', () => {
    const timeline = live(post(1, 'a'), post(2, 'b'), post(3, 'c'));
    const before = timeline.messages;
    timeline.retain(() => true);
    expect(timeline.messages).toBe(before);
    timeline.retain(({ seq }) => seq > 1);
    expect(texts(timeline)).toEqual(['b', 'c']);
    expect(timeline.get(idOf(1))).toBeUndefined();
    expect(texts(addPage(timeline, [toMessage(post(1, 'a2'))], 3))).toEqual(['a2', 'b', 'c']);
  });

  it('forgets the oldest stubs beyond its bound, and never a message', () => {
    const stubs = Array.from({ length: MAX_STUBS + 1 }, (_, index) => edit(10 + index, 5_000 + index, 'x'));
    const timeline = add(live(post(1, 'a')), ...stubs.toReversed());
    add(timeline, ...[0, 1, MAX_STUBS].map((index) => post(5_000 + index, 'late')));
    expect(texts(timeline)).toEqual(['a', 'late', 'x', 'x']);
  });

  it('holds its bound of stubs without those that found their messages', () => {
    const stubs = Array.from({ length: MAX_STUBS }, (_, index) => edit(10_000 + index, index + 1, 'x'));
    const timeline = add(live(...stubs), post(1, 'a'), edit(20_000, 9_000, 'x'));
    expect(texts(add(timeline, post(2, 'b'), post(9_000, 'c')))).toEqual(['x', 'x', 'x']);
  });
});

describe('the replies in a thread', () => {
  const reply = (seq: number, user: string, fields: Partial<Envelope> = {}): LoggedEvent =>
    post(seq, 'reply', { threadId: idOf(1), user, ...fields });
  const replies = [reply(5, 'bob'), reply(6, 'alice'), reply(7, 'bob')];
  const recentOf = (events: readonly LoggedEvent[]) =>
    events.map(({ event: { messageId, user, timestamp } }) => ({ messageId, user, timestamp }));
  const counted = (timeline: Timeline, ...events: readonly LoggedEvent[]) => {
    timeline.addReplies(events);
    return timeline.get(idOf(1))?.replies;
  };

  it.each([
    ['in order', replies],
    ['in any order', replies.toReversed()],
    ['more than once', [...replies, ...replies]],
    ['with a retry that was stored twice', [...replies, { ...reply(9, 'bob'), event: reply(5, 'bob').event }]],
    ['with a retry that comes first', [{ ...reply(9, 'bob'), event: reply(5, 'bob').event }, ...replies]],
  ])('count once each in the message that started it, when they come %s', (_, events) => {
    const timeline = live(post(1, 'a'));
    expect(counted(timeline, ...events)).toEqual({
      count: 3,
      users: ['bob', 'alice'],
      lastAt: 1_007,
      recent: recentOf(replies),
    });
    expect(texts(timeline)).toEqual(['a']);
    const early = new Timeline();
    early.addReplies(events);
    expect(early.messages).toEqual([]);
    expect(add(early, post(1, 'a')).messages).toEqual(timeline.messages);
  });

  it('go on from what a page says, and from nothing else', () => {
    const paged = repliesOf({ count: 4, recent: [{ messageId: idOf(4), user: 'carol', timestamp: 9_999 }] });
    const timeline = addPage(new Timeline(), [{ ...toMessage(post(1, 'a')), replies: paged }], 5);
    expect(counted(timeline, ...replies)).toMatchObject({
      count: 6,
      users: ['bob', 'alice', 'carol'],
      lastAt: 9_999,
    });
    const none = [
      edit(8, 1, 'b', { threadId: idOf(1) }),
      post(9, 'in the room'),
      reply(10, 'bob', { threadId: idOf(2) }),
      { ...post(12, 'in itself', { threadId: idOf(1) }), event: post(1, 'in itself', { threadId: idOf(1) }).event },
      { ...reply(11, 'bob'), room: 'attic' },
    ];
    expect(counted(timeline, ...none)).toMatchObject({ count: 6 });
    expect(timeline.get(idOf(1))?.text).toBe('a');
  });

  it('count in a deleted message as well, before and after', () => {
    const timeline = live(post(1, 'a'));
    expect(counted(timeline, reply(5, 'bob'))).toMatchObject({ count: 1 });
    add(timeline, remove(6, 1));
    expect(counted(timeline, reply(7, 'bob'))).toMatchObject({ count: 2, users: ['bob'], lastAt: 1_007 });
    expect(timeline.get(idOf(1))).toMatchObject({ deleted: true });
  });

  it('cost the same however many there are, and what they say is not kept', () => {
    let reads = 0;
    const watched = (seq: number): LoggedEvent => {
      const { event, ...rest } = reply(seq, 'bob');
      const get = (_: object, name: string | symbol) => {
        reads += 1;
        return Reflect.get(event, name) as unknown;
      };
      return { ...rest, event: new Proxy<LoggedEvent['event']>(event, { get }) };
    };
    const timeline = live(post(1, 'a'));
    const batches = [1, 2].map((batch) => Array.from({ length: 500 }, (_, at) => watched(batch * 1_000 + at)));
    const costs = batches.map((batch) => {
      const before = reads;
      timeline.addReplies(batch);
      return reads - before;
    });
    expect(costs[1]).toBe(costs[0]);
    const after = reads;
    // Folded from the beginning, it reads nothing of what came.
    expect(counted(timeline, reply(2, 'alice'))?.count).toBe(1_001);
    expect(reads).toBe(after);
  });

  it('are named by the last people and replies, as many as a page has room for', () => {
    const many = Array.from({ length: MAX_RECENT_REPLIES + 2 }, (_, index) => reply(10 + index, `user${index}`));
    const { count, users, recent } = counted(live(post(1, 'a')), ...many.toReversed()) ?? {};
    expect(count).toBe(MAX_RECENT_REPLIES + 2);
    expect(users).toEqual(
      many
        .slice(-MAX_REPLY_USERS)
        .reverse()
        .map(({ event }) => event.user),
    );
    expect(recent).toEqual(recentOf(many.slice(-MAX_RECENT_REPLIES)));
  });

  const deleted = (seq: number, target: number, fields: Partial<Envelope>): LoggedEvent =>
    remove(seq, target, { threadId: idOf(1), ...fields });

  it('count no more once they are deleted, by whoever may, and name who is left', () => {
    const timeline = live(post(1, 'a'));
    expect(counted(live(post(1, 'a')), ...replies, deleted(8, 7, { user: 'mallory' }))).toMatchObject({ count: 3 });
    counted(timeline, ...replies);
    expect(counted(timeline, deleted(9, 6, { user: 'carol', right: 'moderator' }))).toEqual({
      count: 2,
      users: ['bob'],
      lastAt: 1_007,
      recent: recentOf([reply(5, 'bob'), reply(7, 'bob')]),
    });
    expect(counted(timeline, deleted(10, 6, { user: 'alice' }))).toMatchObject({ count: 2 });
    expect(counted(timeline, deleted(11, 7, { user: 'bob' }))).toMatchObject({ count: 1, lastAt: 1_005 });
    expect(counted(timeline, deleted(12, 5, { user: 'bob' }))).toBeUndefined();
    expect(timeline.get(idOf(1))).toMatchObject({ text: 'a', deleted: false });
  });

  it('count no more once they are deleted that a page counts and does not name', () => {
    const page = repliesOf({ count: 3, recent: [{ messageId: idOf(7), user: 'bob', timestamp: 7 }] });
    const timeline = addPage(new Timeline(), [{ ...toMessage(post(1, 'a')), replies: page }], 7);
    expect(counted(timeline, deleted(8, 5, { user: 'bob' }), deleted(9, 5, { right: 'moderator' }))).toMatchObject({
      count: 2,
    });
    // One that was posted after the page, and that the log has lost with its delete.
    expect(counted(timeline, deleted(20, 19, { user: 'bob' }))).toMatchObject({ count: 2 });
    expect(counted(timeline, deleted(21, 7, { user: 'bob' }))).toEqual({
      count: 1,
      users: ['bob'],
      lastAt: 7,
      recent: [],
    });
    expect(counted(timeline, deleted(22, 6, { user: 'bob' }))).toBeUndefined();
  });

  it('do not go with a delete of the message that started the thread, which comes by the thread', () => {
    const timeline = live(post(1, 'a'));
    counted(timeline, ...replies);
    add(timeline, deleted(8, 1, {}));
    expect(counted(timeline, deleted(8, 1, {}))).toMatchObject({ count: 3 });
    expect(timeline.get(idOf(1))?.deleted).toBe(true);
  });

  it('that wait for a message that is not loaded are bounded as other stubs', () => {
    const timeline = new Timeline();
    timeline.addReplies(
      Array.from({ length: MAX_STUBS + 1 }, (_, index) => reply(10 + index, 'bob', { threadId: idOf(5_000 + index) })),
    );
    add(timeline, post(5_000, 'a'), post(5_001, 'b'));
    expect(timeline.messages.map(({ replies: summary }) => summary?.count)).toEqual([undefined, 1]);
  });
});

describe('folding onto messages that are stored', () => {
  it('adds, changes and orders, and leaves out what it knows no message of', () => {
    const base = foldEvents([], [post(1, 'a'), post(2, 'b'), edit(3, 1, 'a2')]);
    const folded = foldEvents(base, [post(5, 'c'), edit(3, 1, 'a2'), remove(4, 2), edit(6, 99, 'lost')]);
    expect(folded.map(({ text, deleted }) => [text, deleted])).toEqual([
      ['a2', false],
      [undefined, true],
      ['c', false],
    ]);
  });
});
