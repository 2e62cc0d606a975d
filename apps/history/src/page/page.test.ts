import type { LoggedEvent, Message } from '@nats-chat/contracts';
import { foldEvents } from '@nats-chat/timeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edit, idOf, post, react, remove } from '@nats-chat/testkit/events';
import { MAX_PAGE_BYTES, pageOf, windowOf } from './page.ts';

const stored = (...seqs: number[]): Message[] =>
  foldEvents(
    [],
    seqs.map((seq) => post(seq, `text ${seq}`)),
  );
const keys = ({ messages }: { messages: readonly Message[] }): number[] => messages.map(({ sortKey }) => sortKey);

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

describe('a window', () => {
  it.each([
    [{ limit: 10 }, { pivot: Number.MAX_SAFE_INTEGER, pivotId: LOWEST_ID, before: 10, after: 0 }],
    [
      { before: 7, limit: 10 },
      { pivot: 7, pivotId: LOWEST_ID, before: 10, after: 0 },
    ],
    [
      { after: 7, limit: 10 },
      { pivot: 8, pivotId: LOWEST_ID, before: 0, after: 10 },
    ],
    [
      { around: 7, limit: 5 },
      { pivot: 7, pivotId: LOWEST_ID, before: 2, after: 3 },
    ],
    [
      { around: 7, limit: 1 },
      { pivot: 7, pivotId: LOWEST_ID, before: 0, after: 1 },
    ],
  ])('for %j is %j', (request, expected) => {
    expect(windowOf(request)).toEqual(expected);
  });
});

describe('a page', () => {
  const known = { stored: stored(1, 2, 3, 4, 5), tail: [], thread: undefined };

  it.each([
    [{ limit: 2 }, [4, 5], true, false],
    [{ limit: 5 }, [1, 2, 3, 4, 5], false, false],
    [{ before: 4, limit: 2 }, [2, 3], true, true],
    [{ before: 1, limit: 2 }, [], false, true],
    [{ after: 2, limit: 2 }, [3, 4], true, true],
    [{ after: 3, limit: 2 }, [4, 5], true, false],
    [{ after: 5, limit: 2 }, [], true, false],
    [{ around: 3, limit: 2 }, [2, 3], true, true],
    [{ around: 9, limit: 2 }, [5], true, false],
  ])('for %j shows %j', (request, expected, hasBefore, hasAfter) => {
    const page = pageOf(windowOf(request), known);
    expect(keys(page)).toEqual(expected);
    expect([page.hasBefore, page.hasAfter]).toEqual([hasBefore, hasAfter]);
  });

  it('counts the replies of the tail on from those that are stored', () => {
    const [root] = stored(1);
    if (root === undefined) throw new Error('There is no message.');
    const named = { messageId: idOf(7), user: 'bob', timestamp: 7 };
    const counted = { ...root, replies: { count: 2, users: ['bob'], lastAt: 7, recent: [named] } };
    const deleted = remove(10, 7, { user: 'bob', threadId: idOf(1) });
    const tail = [post(8, 'reply', { threadId: idOf(1) }), post(9, 'new'), deleted];
    const { messages } = pageOf(windowOf({ limit: 10 }), { stored: [counted], tail, thread: undefined });
    expect(messages.map(({ replies }) => replies)).toEqual([
      { count: 2, users: ['alice'], lastAt: 1_008, recent: [{ messageId: idOf(8), user: 'alice', timestamp: 1_008 }] },
      undefined,
    ]);
  });

  it('shows what the tail says of what is stored, and what the tail posts', () => {
    const tail = [edit(6, 1, 'edited'), remove(7, 2), react(8, 9, '👍'), post(9, 'new'), edit(10, 99, 'elsewhere')];
    const { messages } = pageOf(windowOf({ limit: 10 }), { stored: stored(1, 2), tail, thread: undefined });
    expect(messages.map(({ text, deleted }) => [text, deleted])).toEqual([
      ['edited', false],
      [undefined, true],
      ['new', false],
    ]);
  });

  it('puts an import where it belongs, also one that is not stored yet', () => {
    const tail = [post(9, 'old', { kind: 'import', sortKey: 2 })];
    expect(
      keys(pageOf(windowOf({ before: 4, limit: 2 }), { stored: stored(1, 3, 5), tail, thread: undefined })),
    ).toEqual([2, 3]);
  });

  it('of a room has no replies in threads, and one of a thread nothing else', () => {
    const reply = post(3, 'reply', { threadId: idOf(1) });
    const all = { stored: stored(1, 2), tail: [reply, post(4, 'x', { threadId: idOf(2) })] };
    expect(keys(pageOf(windowOf({ limit: 9 }), { ...all, thread: undefined }))).toEqual([1, 2]);
    expect(keys(pageOf(windowOf({ limit: 9 }), { ...all, thread: idOf(1) }))).toEqual([1, 3]);
  });

  it('has a reply that was sent to the room as well in both', () => {
    const tail = [post(3, 'reply', { threadId: idOf(1), alsoInRoom: true })];
    expect(keys(pageOf(windowOf({ limit: 9 }), { stored: stored(1, 2), tail, thread: undefined }))).toEqual([1, 2, 3]);
    expect(keys(pageOf(windowOf({ limit: 9 }), { stored: stored(1, 2), tail, thread: idOf(1) }))).toEqual([1, 3]);
  });

  describe('of a message that people react to without end', () => {
    const popular = { emoji: '👍', users: Array.from({ length: 60 }, (_, index) => `${'u'.repeat(250)}${index}`) };
    const rare = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ emoji: `e${index}`, users: ['bob'] }));
    const reacted = (...reactions: Message['reactions']): Message[] =>
      stored(1).map((message) => ({ ...message, reactions }));
    const shownOf = (tail: readonly LoggedEvent[], ...reactions: Message['reactions']) =>
      pageOf(windowOf({ limit: 2 }), { stored: reacted(...reactions), tail, thread: undefined }).messages[0]?.reactions;

    it('shows the twenty emojis with most people, and fifty people of each', () => {
      const shown = shownOf([], ...rare(11_000), popular);
      expect(shown).toEqual([{ emoji: '👍', users: popular.users.slice(0, 50) }, ...rare(19)]);
    });

    it('counts those of the tail in', () => {
      const tail = [react(2, 1, 'e30', { user: 'carol' }), react(3, 1, 'e31', { user: 'carol' })];
      expect(
        shownOf(tail, ...rare(40))
          ?.slice(0, 3)
          .map(({ emoji }) => emoji),
      ).toEqual(['e30', 'e31', 'e0']);
      const flood = Array.from({ length: 30 }, (_, index) => react(index + 2, 1, `t${index}`));
      expect(shownOf(flood)).toHaveLength(20);
    });

    it('leaves few reactions in their order', () => {
      expect(shownOf([], ...rare(19), popular)?.map(({ emoji }) => emoji)).toEqual([
        ...rare(19).map(({ emoji }) => emoji),
        '👍',
      ]);
    });

    it('shows a reader’s own reactions, however many others there are', () => {
      const last = popular.users.at(-1) ?? '';
      const mine = { emoji: 'mine', users: [last] };
      const stored = reacted(...rare(40), popular, mine);
      const { messages } = pageOf(windowOf({ limit: 2 }), { stored, tail: [], thread: undefined, reader: last });
      const [most, own, ...others] = messages[0]?.reactions ?? [];
      expect(most).toEqual({ emoji: '👍', users: [...popular.users.slice(0, 49), last] });
      expect(own).toEqual(mine);
      expect(others).toHaveLength(18);
    });

    it('fits into a reply', () => {
      const users = Array.from({ length: 250 }, (_, index) => `${'u'.repeat(250)}${index}`);
      const many = Array.from({ length: 30 }, (_, index) => ({ emoji: `m${index}`, users }));
      const page = pageOf(windowOf({ limit: 2 }), { stored: reacted(...many), tail: [], thread: undefined });
      expect(page.messages).toHaveLength(1);
      expect(JSON.stringify(page).length).toBeLessThan(MAX_PAGE_BYTES);
    });
  });

  it('is shorter than asked for when its messages are very large, and ends where more are', () => {
    const large = 'x'.repeat(MAX_PAGE_BYTES / 3);
    const messages = foldEvents(
      [],
      [1, 2, 3, 4, 5].map((seq) => post(seq, large)),
    );
    const all = { stored: messages, tail: [], thread: undefined };
    const newest = pageOf(windowOf({ limit: 5 }), all);
    expect([keys(newest), newest.hasBefore]).toEqual([[4, 5], true]);
    const next = pageOf(windowOf({ after: 1, limit: 5 }), all);
    expect([keys(next), next.hasAfter]).toEqual([[2, 3], true]);
    const around = pageOf(windowOf({ around: 3, limit: 4 }), all);
    expect([keys(around), around.hasBefore, around.hasAfter]).toEqual([[2, 3], true, true]);
    const huge = foldEvents([], [post(1, 'x'.repeat(MAX_PAGE_BYTES))]);
    expect(keys(pageOf(windowOf({ limit: 5 }), { ...all, stored: huge }))).toEqual([1]);
  });

  it.each(['before', 'after'] as const)('and the pages %s it lose nothing where messages share a sort key', (side) => {
    const events = [3, 1, 2, 9, 4, 8, 5, 7, 6].map((id, index) =>
      post(index + 1, 'x', { messageId: idOf(id), sortKey: id === 9 ? 8 : 7 }),
    );
    const seen = new Set<string>();
    let key = side === 'before' ? Number.MAX_SAFE_INTEGER : 0;
    let boundaryId: string | undefined;
    for (let pages = 0, more = true; more && pages < 9; pages += 1) {
      const request = side === 'before' ? { before: key } : { after: key };
      const page = pageOf(windowOf({ ...request, boundaryId, limit: 2 }), {
        stored: [],
        tail: events,
        thread: undefined,
      });
      for (const { messageId } of page.messages) seen.add(messageId);
      const last = side === 'before' ? page.messages[0] : page.messages.at(-1);
      more = side === 'before' ? page.hasBefore : page.hasAfter;
      key = last?.sortKey ?? key;
      boundaryId = last?.messageId;
    }
    expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(idOf));
  });

  it('and the pages before it show everything once, however much of it is stored', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 7 }),
        (count, cut, limit) => {
          const events = Array.from({ length: count }, (_, index) => post(index + 1, 'x'));
          const all = foldEvents([], events);
          const seen: number[] = [];
          for (let before: number | undefined, more = true; more; before = seen[0]) {
            const window = windowOf({ ...(before === undefined ? {} : { before }), limit });
            const inTable = all.filter(({ seq }) => seq <= cut);
            const rows = [
              ...inTable.filter(({ sortKey }) => sortKey < window.pivot).slice(-window.before - 1),
              ...inTable.filter(({ sortKey }) => sortKey >= window.pivot).slice(0, window.after + 1),
            ];
            const page = pageOf(window, { stored: rows, tail: events.slice(Math.max(0, cut - 3)), thread: undefined });
            seen.unshift(...keys(page));
            more = page.hasBefore;
            expect(page.hasAfter).toBe(before !== undefined);
          }
          expect(seen).toEqual(all.map(({ sortKey }) => sortKey));
        },
      ),
    );
  });
});
