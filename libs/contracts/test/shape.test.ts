import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { openEnum } from '../src/open.ts';
import { shapeBreaks, shapeOf, type Direction } from './shape.ts';

const breaks = (before: z.ZodType, after: z.ZodType, direction: Direction): string[] =>
  shapeBreaks('it', { before: shapeOf(before), after: shapeOf(after) }, direction);

const text = z.string();
const page = z.object({ limit: z.int().max(100).optional() });
const one = z.object({ action: z.literal('post'), text });
const other = z.object({ action: z.literal('edit'), text, target: text });
const bytes = (maxBytes: number) => text.meta({ maxBytes });

type Case = readonly [what: string, before: z.ZodType, after: z.ZodType];

describe('a request', () => {
  test.each<Case>([
    ['has a new optional field', page, page.extend({ before: text.optional() })],
    ['has a new field with a default', page, page.extend({ order: text.default('up') })],
    ['no longer needs a field', one, one.partial({ text: true })],
    ['takes more values', z.enum(['a']), z.enum(['a', 'b'])],
    ['takes any text instead of some', z.enum(['a']), text.min(1).max(64)],
    ['takes more commands', one, z.discriminatedUnion('action', [one, other])],
    ['has wider limits', text.min(2).max(5), text.min(1).max(6)],
    ['has no limit any more', z.array(text).max(5), z.array(text)],
    ['takes longer texts in bytes', bytes(10), bytes(20)],
    ['takes any number instead of whole ones', z.int(), z.number()],
    ['takes null', text, text.nullable()],
    ['takes what is no positive number', z.int().positive(), z.int().min(0)],
  ])('may change so that it %s', (_, before, after) => {
    expect(breaks(before, after, 'accepts')).toEqual([]);
  });

  test.each<Case>([
    ['has a new required field', page, page.extend({ room: text })],
    ['needs a field that was optional', page, page.required()],
    ['no longer reads a field', page, z.object({})],
    ['takes fewer values', z.enum(['a', 'b']), z.enum(['a'])],
    ['takes some texts instead of any', text, z.enum(['a'])],
    ['takes fewer commands', z.discriminatedUnion('action', [one, other]), one],
    ['needs more of one command', z.union([one, other]), z.union([one.extend({ room: text }), other])],
    ['has another type', text, z.number()],
    ['has another type in an array', z.array(text), z.array(z.number())],
    ['has a lower limit', text.max(6), text.max(5)],
    ['has a higher lower limit', z.array(text), z.array(text).min(1)],
    ['has a limit where none was', text, text.max(5)],
    ['takes shorter texts in bytes', bytes(20), bytes(10)],
    ['takes whole numbers only', z.number(), z.int()],
    ['takes positive numbers only', z.int().min(0), z.int().positive()],
    ['has another pattern', text.regex(/^a/), text.regex(/^b/)],
    ['has a pattern where none was', text, text.regex(/^a/)],
    ['takes no null', text.nullable(), text],
    ['refuses fields that it does not know', page, z.strictObject(page.shape)],
    ['drops fields that it does not know', z.looseObject(page.shape), page],
    ['takes less than anything', z.unknown(), text],
    ['takes only some of the values of an open one', openEnum(['a', 'b']), z.enum(['a', 'b'])],
  ])('must not change so that it %s', (_, before, after) => {
    expect(breaks(before, after, 'accepts')).not.toEqual([]);
  });
});

describe('a reply or event', () => {
  const status = z.object({ status: openEnum(['ok', 'gone']) });
  const result = z.union([
    z.object({ status: z.literal('ok'), events: z.array(text), upTo: text }),
    z.object({ status: z.enum(['gone', 'reset']) }),
    z.object({ status: text }),
  ]);
  const [done, rest, any] = result.options;

  test.each<Case>([
    ['has a new field', one, one.extend({ room: text })],
    ['always has what it had sometimes', page, page.required()],
    ['has more values where they are open', status, z.object({ status: openEnum(['ok', 'gone', 'moved']) })],
    ['has fewer values', z.enum(['a', 'b']), z.enum(['a'])],
    ['has more variants where one takes them', result, z.union([done, z.object({ status: z.literal('x') }), any])],
    ['has more in a variant', result, z.union([done.extend({ room: text }), rest, any])],
    ['has any value where the reader replaces it', z.enum(['a']).catch('a'), z.enum(['a', 'b']).catch('a')],
    ['is shorter', text.max(6), text.max(5)],
  ])('may change so that it %s', (_, before, after) => {
    expect(breaks(before, after, 'gives')).toEqual([]);
  });

  test.each<Case>([
    ['lacks a field', one, one.omit({ text: true })],
    ['lacks an optional field', page, z.object({})],
    ['has a field only sometimes', one, one.partial({ text: true })],
    ['has more values where they are closed', z.enum(['a']), z.enum(['a', 'b'])],
    ['has open values where they were closed', z.enum(['a']), openEnum(['a'])],
    ['has more variants where they are closed', one, z.union([one, other])],
    ['has less in a variant that another would take', result, z.union([done.omit({ upTo: true }), rest, any])],
    ['has another type', z.object({ seq: z.int() }), z.object({ seq: text })],
    ['is longer', text.max(5), text.max(6)],
    ['may be null', text, text.nullable()],
    ['is anything', text, z.unknown()],
    ['keeps no fields that are not known', z.looseObject({}), z.object({})],
  ])('must not change so that it %s', (_, before, after) => {
    expect(breaks(before, after, 'gives')).not.toEqual([]);
  });
});

it('says where, and what', () => {
  const before = z.object({ items: z.array(z.union([one, other])) });
  const after = z.object({ items: z.array(z.union([one.extend({ text: text.max(9) }), other])) });
  expect(breaks(before, after, 'accepts')).toEqual(['it.items[](post).text: maxLength is exceeded']);
});

it('refuses a schema that it could compare by half only', () => {
  expect(() => shapeOf(z.record(text, text))).toThrow('propertyNames');
});
