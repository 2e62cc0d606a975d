import { describe, expect, it } from 'vitest';
import { edit, idOf, post, react, remove, unreact } from '@nats-chat/testkit/events';
import { toMessage } from './message.ts';
import { addEvents, addPage, emptyTimeline, foldEvents, MAX_STUBS, type Timeline } from './timeline.ts';

const texts = ({ messages }: Timeline): (string | undefined)[] => messages.map(({ text }) => text);
const live = (...events: Parameters<typeof addEvents>[1]): Timeline => addEvents(emptyTimeline, events);

describe('a timeline', () => {
  it('shows messages by sort key, whatever came first', () => {
    expect(texts(live(post(7, 'c'), post(3, 'a'), post(9, 'b', { sortKey: 5 })))).toEqual(['a', 'b', 'c']);
  });

  it('shows a message once that comes live and with a page', () => {
    const paged = addPage(live(post(2, 'b'), post(3, 'c')), [toMessage(post(1, 'a')), toMessage(post(2, 'b'))], 2);
    expect(texts(paged)).toEqual(['a', 'b', 'c']);
    expect(texts(addEvents(paged, [post(1, 'a'), post(2, 'b')]))).toEqual(['a', 'b', 'c']);
  });

  it('shows a retry that was stored twice at its first place', () => {
    const retry = { ...post(9, 'a'), event: post(1, 'a').event };
    expect(live(retry, post(1, 'a'), post(5, 'b')).messages.map(({ seq }) => seq)).toEqual([1, 5]);
  });

  it('keeps an edit whose message comes later', () => {
    const waiting = live(edit(5, 1, 'edited'));
    expect(waiting.messages).toEqual([]);
    expect(texts(addEvents(waiting, [post(1, 'original')]))).toEqual(['edited']);
    expect(texts(addPage(waiting, [toMessage(post(1, 'original'))], 4))).toEqual(['edited']);
  });

  it('takes a page’s word for everything up to its position', () => {
    const taken = foldEvents([], [post(1, 'a'), react(2, 1, '👍'), unreact(3, 1, '👍')]);
    const paged = addPage(live(react(2, 1, '👍')), taken, 3);
    expect(addEvents(paged, [react(2, 1, '👍')]).messages[0]?.reactions).toEqual([]);
    expect(addEvents(paged, [react(4, 1, '👍')]).messages[0]?.reactions).toHaveLength(1);
  });

  it('keeps the newer of two pages', () => {
    const older = [toMessage(post(1, 'a'))];
    const newer = foldEvents(older, [edit(5, 1, 'b')]);
    expect(texts(addPage(addPage(emptyTimeline, newer, 5), older, 2))).toEqual(['b']);
    expect(texts(addPage(addPage(emptyTimeline, older, 2), newer, 5))).toEqual(['b']);
  });

  it('leaves other messages the same objects, and itself what it was', () => {
    const before = live(post(1, 'a'), post(2, 'b'));
    const after = addEvents(before, [edit(3, 2, 'c'), post(1, 'a')]);
    expect(after.messages[0]).toBe(before.messages[0]);
    expect(texts(before)).toEqual(['a', 'b']);
  });

  it('does not let an early delete be undone by its own message', () => {
    expect(live(remove(5, 1), post(1, 'secret')).messages[0]).not.toHaveProperty('text');
  });

  it('forgets the oldest stubs beyond its bound, and never a message', () => {
    const stubs = Array.from({ length: MAX_STUBS + 1 }, (_, index) => edit(10 + index, 5_000 + index, 'x'));
    const timeline = addEvents(live(post(1, 'a')), stubs.toReversed());
    expect(timeline.entries.size).toBe(MAX_STUBS + 1);
    expect(timeline.entries.has(idOf(5_000))).toBe(false);
    expect(texts(timeline)).toEqual(['a']);
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
