import { matches, wildcard } from '@nats-chat/subjects';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactCover } from './compact-cover.ts';

describe('a compact cover', () => {
  test.each([
    {
      merges: 'literals that differ in one place',
      granted: ['room.join.{room}.{user}', 'room.leave.{room}.{user}', 'room.info.{room}.{user}'],
      cover: ['room.*.*.{user}'],
    },
    {
      merges: 'literals that differ in several places, where nothing else is reserved',
      granted: ['a.b.c.{user}', 'a.d.e.{user}'],
      cover: ['a.*.*.{user}'],
    },
    {
      merges: 'a literal into a parameter of another row',
      granted: ['apps.{app}.list.{user}', 'apps.all.count.{user}'],
      cover: ['apps.*.*.{user}'],
    },
  ])('merges $merges', ({ granted, cover }) => {
    expect(compactCover(granted, [])).toEqual(cover);
  });

  test.each([
    { keeps: 'first tokens', granted: ['read.get.{user}', 'users.get.{user}'] },
    { keeps: 'rows of another length', granted: ['room.join.all.{user}', 'room.list.{user}'] },
    { keeps: 'rows whose caller stands elsewhere', granted: ['deliver.send.{user}', 'deliver.{user}.send'] },
  ])('keeps $keeps apart', ({ granted }) => {
    expect(compactCover(granted, [])).toEqual(granted);
  });

  test.each([
    { what: 'a row of another role', reserved: 'room.claim.{room}.{user}' },
    { what: 'a row that only services may call', reserved: 'room.claim.{room}.{service}' },
    { what: 'an event', reserved: 'room.live.{room}.{thread}' },
    { what: 'a stream', reserved: 'room.>' },
  ])('is not so wide that it overlaps $what', ({ reserved }) => {
    const granted = ['room.join.{room}.{user}', 'room.leave.{room}.{user}'];
    expect(compactCover(granted, [reserved])).toEqual(['room.join.*.{user}', 'room.leave.*.{user}']);
  });

  test('is not so wide that it reaches an event of a room that is named like the user', () => {
    const granted = ['room.create.{user}', 'room.list.{user}'];
    expect(compactCover(granted, ['room.live.{room}'])).toEqual(granted);
  });

  test('is not so wide that it reaches an event of a person who is the user', () => {
    const granted = ['presence.heartbeat.{user}', 'presence.update.{user}'];
    expect(compactCover(granted, ['presence.changed.{person}'])).toEqual(granted);
  });

  test('is not so wide that it reaches another’s inbox', () => {
    const granted = ['msg.get.{user}', 'users.get.{user}'];
    const inboxOfBob = '_INBOX.bob.alice';
    const cover = compactCover(granted, []).map((pattern) => pattern.replace('{user}', 'alice'));
    expect(cover.filter((pattern) => matches(pattern, inboxOfBob))).toEqual([]);
  });

  test('is not so wide that it reaches a row as another caller', () => {
    const granted = ['a.b.{room}.{user}', 'a.c.{room}.{user}', 'a.{user}.d.{room}'];
    // `a.*.*.{user}` would be `a.bob.d.alice`: bob's call about a room that is named alice.
    expect(compactCover(granted, [])).toEqual(['a.b.*.{user}', 'a.c.*.{user}', 'a.{user}.d.*']);
  });
});

describe('of any table of contracts, the cover', () => {
  // Few names, so that people and rooms are often named like one another and like literals.
  const names = ['a', 'b', 'c'];
  const everySubject = subjectsUpTo(4, names);
  const token = fc.constantFrom(...names, '{room}');
  const row = fc
    .tuple(fc.constantFrom('a', 'b'), fc.array(token, { minLength: 1, maxLength: 2 }), fc.boolean())
    .map(([first, rest, isCallerSecond]) => (isCallerSecond ? [first, '{user}', ...rest] : [first, ...rest, '{user}']))
    .map((tokens) => tokens.join('.'));
  const other = fc
    .tuple(fc.constantFrom(...names), fc.array(token, { maxLength: 2 }), fc.constantFrom([], ['>']))
    .map(([first, rest, last]) => [first, ...rest, ...last].join('.'));
  const table = fc.record({
    granted: fc.array(row, { minLength: 1, maxLength: 8 }),
    reserved: fc.array(fc.oneof(row, other), { maxLength: 4 }),
    me: fc.constantFrom(...names),
  });

  test('is never too narrow: whatever a row grants, it matches', () => {
    fc.assert(
      fc.property(table, ({ granted, reserved, me }) => {
        const { covered, mine } = outcome(granted, reserved, me);
        expect([...mine].filter((subject) => !covered.has(subject))).toEqual([]);
      }),
    );
  });

  test('is never too wide: whatever it adds to the rows means nothing to anybody', () => {
    fc.assert(
      fc.property(table, ({ granted, reserved, me }) => {
        const { covered, mine, taken } = outcome(granted, reserved, me);
        expect([...covered].filter((subject) => !mine.has(subject) && taken.has(subject))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('is never longer than the rows, and does not depend on their order', () => {
    fc.assert(
      fc.property(table, ({ granted, reserved }) => {
        const cover = compactCover(granted, reserved);
        expect(cover.length).toBeLessThanOrEqual(new Set(granted).size);
        expect(compactCover([...granted].reverse(), reserved)).toEqual(cover);
      }),
    );
  });

  /** By trying every subject there can be. */
  function outcome(granted: readonly string[], reserved: readonly string[], me: string) {
    const cover = compactCover(granted, reserved).map((pattern) => pattern.replace('{user}', me));
    const asCaller = (user: string) => granted.map((subject) => wildcard(subject, { user }));
    const others = names.filter((name) => name !== me).flatMap(asCaller);
    return {
      covered: matched(cover),
      mine: matched(asCaller(me)),
      taken: matched([...others, ...reserved.map((subject) => wildcard(subject))]),
    };
  }

  function matched(filters: readonly string[]): ReadonlySet<string> {
    return new Set(everySubject.filter((subject) => filters.some((filter) => matches(filter, subject))));
  }
});

function subjectsUpTo(length: number, tokens: readonly string[]): readonly string[] {
  if (length === 1) return tokens;
  const shorter = subjectsUpTo(length - 1, tokens);
  return [...new Set([...shorter, ...shorter.flatMap((subject) => tokens.map((token) => `${subject}.${token}`))])];
}
