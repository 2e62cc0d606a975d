import { encodeToken } from '@nats-chat/subjects';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, command, contract, envelope, roomId, roomTypeOf, userId } from '@nats-chat/contracts';
import { displayName, publicRoomId } from './schemas.ts';

const ID = '01937b5e-7c1a-7abc-8def-0123456789ab';
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(fc.constantFrom('a', 'ü', '€', '😀', '\0', '\ud83d', '\ude00'), { maxLength: 40 })
    .map((parts) => parts.join('')),
);
/** Of characters of one to four bytes, about as long as an emoji may be. */
const longText = fc
  .array(fc.constantFrom('a', 'ü', '€', '\uffff', '😀'), { minLength: 14, maxLength: 66 })
  .map((signs) => signs.join(''));
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

describe('any text', () => {
  it('fits where its UTF-8 does, has one character at least, and can be stored', () => {
    const unreact = (emoji: string) =>
      command.safeParse({ action: 'unreact', clientId: ID, targetId: ID, emoji }).success;
    fc.assert(
      fc.property(fc.oneof(anyText, longText), (text) => {
        expect(unreact(text)).toBe(isStorable(text) && text !== '' && bytesOf(text) <= 64);
      }),
    );
  });

  it('that is a name is one as it is shown: trimmed, of 80 characters at most, and of nothing invisible', () => {
    const spaces = fc.constantFrom('', ' ', '\t', '\u3000 ', '\n');
    const padded = fc.tuple(spaces, anyText, spaces).map((parts) => parts.join(''));
    fc.assert(
      fc.property(padded, (text) => {
        const parsed = displayName.safeParse(text);
        if (!parsed.success) return;
        expect(parsed.data).toBe(text.trim());
        expect(parsed.data.length).toBeLessThanOrEqual(80);
        expect(isStorable(parsed.data)).toBe(true);
        expect(parsed.data).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(displayName.parse(parsed.data)).toBe(parsed.data);
      }),
    );
  });

  it('that somebody else gave as a name is one without what no name may have, or nothing', () => {
    const sign = fc.constantFrom('\u200b', '\u200d', '\ufe0f', '\u202e', '\u0000', '\n', '\ud83d', ' ');
    const dirty = fc.array(fc.oneof(sign, fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 8 });
    fc.assert(
      fc.property(dirty, (parts) => {
        const text = parts.join('');
        const cleaned = cleanName(text);
        const known = displayName.safeParse(text);
        if (known.success) expect(cleaned).toBe(known.data);
        if (cleaned === undefined) return;
        expect(displayName.parse(cleaned)).toBe(cleaned);
        expect(cleanName(cleaned)).toBe(cleaned);
      }),
    );
  });

  it.each([
    [' Al\u200bice ', 'Alice'],
    ['\u202eevil', 'evil'],
    ['a\nb', 'ab'],
    ['a\ufe0f\u200db', 'ab'],
    ['👩\u200d💻 Dev', '👩\u200d💻 Dev'],
    ['a'.repeat(81), 'a'.repeat(80)],
    [`${'a'.repeat(78)}👍👍`, `${'a'.repeat(78)}👍`],
    [`${'a'.repeat(79)}👍`, 'a'.repeat(79)],
    ['\u200b\u2800', undefined],
    ['', undefined],
  ])('that is %j is the name %j', (text, expected) => {
    expect(cleanName(text)).toBe(expected);
  });

  it.each(['\u202a', '\u202e', '\u2066', '\u2069', '\u200e', '\u061c', '\ufeff', '\u180e', '\u115f', '\u{e0041}'])(
    'is no name with %j anywhere in it',
    (sign) => {
      const text = fc.stringMatching(/^[a-z]{1,10}$/);
      fc.assert(
        fc.property(text, text, (before, after) => {
          // At an end, what counts as white space is trimmed; within, nothing is.
          expect(displayName.safeParse(`${before}${sign}${after}`).success).toBe(false);
        }),
        { numRuns: 10 },
      );
    },
  );
});

describe('an id', () => {
  it('of a person is the token of any name, up to 255 characters of it', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        fc.pre(name.isWellFormed() && name !== '');
        const token = encodeToken(name);
        expect(userId.safeParse(token).success).toBe(token.length <= 255);
      }),
    );
    expect(userId.safeParse('a'.repeat(255)).success).toBe(true);
    expect(userId.safeParse('a'.repeat(256)).success).toBe(false);
  });

  it('of a room may be chosen when it is that of a public one, and only then', () => {
    const prefix = fc.constantFrom('', 'p-', 'dm-', 'admin-', 'p', 'dm', 'admin', '-', '_');
    const rest = fc.stringMatching(/^[a-z0-9_.A-Z-]{0,12}$/);
    fc.assert(
      fc.property(prefix, rest, (start, end) => {
        const id = `${start}${end}`;
        const isPublic = roomId.safeParse(id).success && roomTypeOf(id) === 'public';
        expect(publicRoomId.safeParse(id).success).toBe(isPublic);
      }),
    );
  });

  it('of a message or a send is a UUIDv7 in lower case', () => {
    const accepts = (clientId: string) => command.safeParse({ action: 'post', clientId, text: 'Hello' }).success;
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.uuid({ version: 4 }), (seven, four) => {
        expect([accepts(seven), accepts(four), accepts(`${seven} `), accepts(seven.slice(1))]).toEqual([
          true,
          false,
          false,
          false,
        ]);
      }),
    );
  });
});

describe('any JSON', () => {
  it('is a request or is refused, and what is accepted has no field that its schema does not have', () => {
    const { send } = contract.fanout;
    const known = new Set([
      'action',
      'clientId',
      'text',
      'replyTo',
      'mentions',
      'attachments',
      'targetId',
      'targetClientId',
      'emoji',
    ]);
    const post = fc.record({ action: fc.constant('post'), clientId: fc.constant(ID), text: fc.constant('Hello') });
    const noise = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue());
    fc.assert(
      fc.property(noise, post, (more, fields) => {
        const parsed = send.request.safeParse({ ...more, ...fields });
        if (parsed.success) expect(Object.keys(parsed.data).filter((name) => !known.has(name))).toEqual([]);
      }),
    );
  });

  it('that is an event keeps every field, also those of a newer writer', () => {
    const event = { v: 1, kind: 'user', action: 'post', messageId: ID, clientId: ID, user: 'alice', timestamp: 1 };
    // Names of our own, which have types; and one that no object can have for a field.
    const taken = new Set([...Object.keys(envelope.shape), '__proto__']);
    const names = fc.string({ maxLength: 8 }).filter((name) => !taken.has(name));
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (more) => {
        expect(envelope.parse({ ...more, ...event })).toEqual({ ...more, ...event });
      }),
    );
  });
});
