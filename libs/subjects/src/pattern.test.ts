import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { build, encodeToken, params, parse, wildcard } from '@nats-chat/subjects';

const JOIN = 'room.join.{room}.{user}';

test('params names the parameters in their order', () => {
  expect(params('deliver.{user}.send.{room}.thread.{thread}')).toEqual(['user', 'room', 'thread']);
  expect(params('dlq.>')).toEqual([]);
  expect(params('a.{}.x{room}.{room}y.{r0}')).toEqual([]);
});

describe('build', () => {
  test('puts the values in place of the parameters', () => {
    expect(build(JOIN, { room: 'general', user: 'jane=2Edoe' })).toBe('room.join.general.jane=2Edoe');
    expect(build('history.lookup.{service}', { service: 'svc:fanout' })).toBe('history.lookup.svc:fanout');
  });

  test.each(['', '*', '>', 'a.b', 'a b', 'a\tb', 'a\r\nPUB', 'ä', '{user}'])(
    'refuses %j, which is not one token',
    (room) => {
      expect(() => build(JOIN, { room, user: 'alice' })).toThrow(
        'The value of {room} in room.join.{room}.{user} is not a subject token.',
      );
    },
  );

  test('refuses a missing value', () => {
    const incomplete = { room: 'general' } as { room: string; user: string };
    expect(() => build(JOIN, incomplete)).toThrow('The value of {user}');
  });

  test('is undone by parse, whatever the values were encoded from', () => {
    const token = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => text.isWellFormed())
      .map(encodeToken);
    fc.assert(
      fc.property(token, token, (room, user) => {
        expect(parse(JOIN, build(JOIN, { room, user }))).toEqual({ room, user });
      }),
    );
  });
});

describe('wildcard', () => {
  test('is what a subscription to the pattern says', () => {
    expect(wildcard(JOIN)).toBe('room.join.*.*');
    expect(wildcard('dlq.>')).toBe('dlq.>');
  });

  test('keeps the parameters that are fixed', () => {
    expect(wildcard(JOIN, { user: 'alice' })).toBe('room.join.*.alice');
  });

  test('refuses a fixed value that would match more than itself', () => {
    expect(() => wildcard(JOIN, { user: '*' })).toThrow('The value of {user}');
    expect(() => wildcard(JOIN, { user: 'a.>' })).toThrow('is not a subject token');
  });
});

describe('parse', () => {
  test.each([
    'room.join.general',
    'room.join.general.alice.more',
    'room.leave.general.alice',
    'room.join..alice',
    'room.join.general.',
    '',
  ])('gives nothing for %j', (subject) => {
    expect(parse(JOIN, subject)).toBeUndefined();
  });
});
