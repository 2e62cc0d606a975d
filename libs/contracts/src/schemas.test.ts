import { describe, expect, test } from 'vitest';
import { clientId, contract, MAX_TEXT_BYTES, roomId, userId } from '@nats-chat/contracts';

const CLIENT_ID = '01937b5e-7c1a-7abc-8def-0123456789ab';
const post = (text: unknown) => contract.fanout.send.request.safeParse({ action: 'post', clientId: CLIENT_ID, text });

describe('room ids', () => {
  test.each(['general', '0', 'a_b-c', 'p-abc', 'dm-abc', 'admin-x', 'a'.repeat(63)])('%s is one', (id) => {
    expect(roomId.safeParse(id).success).toBe(true);
  });

  test.each(['', 'General', '-a', '_a', 'a.b', 'a b', 'ä', '*', '>', 'a'.repeat(64)])('%j is none', (id) => {
    expect(roomId.safeParse(id).success).toBe(false);
  });

  test.each(['p-mine', 'dm-mine', 'admin-mine'])('nobody may choose %s', (room) => {
    expect(contract.room.create.request.safeParse({ type: 'public', room, displayName: 'x' }).success).toBe(false);
  });
});

describe('the name of a room', () => {
  const create = (name: string) =>
    contract.room.create.request.safeParse({ type: 'public', room: 'r', displayName: name }).success;

  test.each([
    'General',
    '日本語',
    'مهندسی نرم\u200cافزار',
    'क्\u200dष',
    '👩\u200d💻 Dev',
    '❤\ufe0f love',
    '1\ufe0f\u20e3 first',
    '🇩🇪',
    '#1',
    'a'.repeat(80),
  ])('may be %j', (name) => {
    expect(create(name)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['spaces', ' \u3000 '],
    ['a Hangul filler', '\u3164'],
    ['blank braille', '\u2800\u2800'],
    ['a zero-width space', '\u200b'],
    ['a mark alone', '\u0301'],
    ['a direction override', '\u202eevil'],
    ['a direction isolate', 'a\u2067b'],
    ['a hidden zero-width space', 'Gen\u200beral'],
    ['a hidden joiner', 'Gen\u200deral'],
    ['a joiner after a digit', 'Room 1\u200d2'],
    ['a hidden variation selector', 'Gen\ufe0feral'],
    ['a soft hyphen', 'Gen\u00aderal'],
    ['a line break', 'Gen\neral'],
    ['more than 80 characters', 'a'.repeat(81)],
  ])('is not %s', (_, name) => {
    expect(create(name)).toBe(false);
  });
});

test.each(['', 'a.b', '*', '=', 'svc:room', 'a'.repeat(256)])('%j is not a user id', (id) => {
  expect(userId.safeParse(id).success).toBe(false);
});

test.each(['', 'x', '01937b5e-7c1a-4abc-8def-0123456789ab', CLIENT_ID.toUpperCase()])('%j is not a client id', (id) => {
  expect(clientId.safeParse(id).success).toBe(false);
});

describe('the text of a message', () => {
  test('may fill its limit, counted in bytes', () => {
    expect(post('a'.repeat(MAX_TEXT_BYTES)).success).toBe(true);
    expect(post('ü'.repeat(MAX_TEXT_BYTES / 2)).success).toBe(true);
  });

  test.each(['a', 'ü', '€', '߿', 'ࠀ', '￿', '😀', '👩🏽‍❤️‍💋‍👨🏿'])(
    'is counted in bytes of UTF-8 when it is made of %s',
    (sign) => {
      const bytes = new TextEncoder().encode(sign).length;
      const signs = sign.repeat(Math.floor(MAX_TEXT_BYTES / bytes));
      const full = signs.padEnd(signs.length + (MAX_TEXT_BYTES % bytes), 'a');
      expect(post(full).success).toBe(true);
      expect(post(`${full}a`).success).toBe(false);
    },
  );

  test.each([
    ['one byte too long', 'a'.repeat(MAX_TEXT_BYTES + 1)],
    ['too long in bytes though not in characters', 'ü'.repeat(MAX_TEXT_BYTES / 2 + 1)],
  ])('is too large when %s', (_, text) => {
    expect(post(text).error?.issues[0]).toMatchObject({ params: { code: 'TOO_LARGE' } });
  });

  test.each(['', 7, null, undefined, ['a'], { toString: 'a' }])('is not %j', (text) => {
    expect(post(text).success).toBe(false);
  });

  test.each([
    ['NUL, which PostgreSQL refuses', 'a\0b'],
    ['half a character, which has no UTF-8 form', 'a\ud83d'],
  ])('holds no %s', (_, text) => {
    expect(post(text).success).toBe(false);
  });
});

test.each([
  ['the topic of a room', contract.room.create.request, { type: 'public', room: 'r', displayName: 'R', topic: 'a\0b' }],
  ['the name of a room', contract.room.create.request, { type: 'public', room: 'r', displayName: 'a\0b' }],
  ['a status text', contract.presence.update.request, { status: 'away', statusText: 'a\0b' }],
])('%s holds no NUL either', (_, schema, request) => {
  expect(schema.safeParse(request).success).toBe(false);
  expect(schema.safeParse(JSON.parse(JSON.stringify(request).replace('\\u0000', ''))).success).toBe(true);
});

test.each([
  ['a topic', 'topic', 'a\u0001b', false],
  ['a topic', 'topic', 'a\nb', false],
  ['a topic', 'topic', 'Größe 大 😀', true],
  ['a description', 'description', 'a\u001bb', false],
  ['a description', 'description', 'a\u0085b', false],
  ['a description', 'description', 'a\nb\tc', true],
] as const)('%s that is written now: %s %j, %s', (_, field, text, isTaken) => {
  expect(contract.room.update.request.safeParse({ [field]: text }).success).toBe(isTaken);
});

test('fields that a request does not know, prototype keys among them, do not get in', () => {
  const request: unknown = JSON.parse(
    `{"action":"post","clientId":"${CLIENT_ID}","text":"a","__proto__":{"x":1},"user":"bob"}`,
  );
  const parsed = contract.fanout.send.request.parse(request);
  expect(Object.keys(parsed).sort()).toEqual(['action', 'clientId', 'text']);
  expect('x' in parsed).toBe(false);
});
