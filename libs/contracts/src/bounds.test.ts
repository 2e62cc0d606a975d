import { describe, expect, it } from 'vitest';
import { connectionId, contract, implementedRows, type Endpoint } from '@nats-chat/contracts';
import { shapeOf, type Shape } from '../test/shape.ts';
import { position } from './schemas.ts';

const { history, room, presence, fanout, 'user-search': userSearch } = contract;
const takes = ({ request }: Endpoint, value: object): boolean => request.safeParse(value).success;
const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const ID = '01937b5e-7c1a-7abc-8def-0123456789ab';
const deleting = { clientId: ID, targetId: ID };
const at = { epoch: 'one', seq: 0 };

type Case = readonly [what: string, row: Endpoint, most: object, beyond: object];

describe('a request', () => {
  it.each<Case>([
    ['messages on a page', history.room, { limit: 100 }, { limit: 101 }],
    ['one message on a page', history.thread, { limit: 1 }, { limit: 0 }],
    ['direct conversations on a page', history.dms, { limit: 100 }, { limit: 101 }],
    ['mentions on a page', history.mentions, { limit: 100 }, { limit: 101 }],
    ['rooms on a page', room.list, { scope: 'all', limit: 200 }, { scope: 'all', limit: 201 }],
    ['members on a page', room.members, { limit: 200 }, { limit: 201 }],
    ['entries of the audit log on a page', room.audit, { limit: 200 }, { limit: 201 }],
    ['a reason', fanout.moderate, { ...deleting, reason: 'a'.repeat(300) }, { ...deleting, reason: 'a'.repeat(301) }],
    ['a cursor', room.list, { scope: 'all', after: 'a'.repeat(512) }, { scope: 'all', after: 'a'.repeat(513) }],
    [
      'rooms to catch up with',
      history.sync,
      { rooms: times(200, (index) => ({ room: `r${index}`, position: at })) },
      { rooms: times(201, (index) => ({ room: `r${index}`, position: at })) },
    ],
    ['one room to catch up with', history.sync, { rooms: [{ room: 'r', position: at }] }, { rooms: [] }],
    [
      'messages by their places',
      fanout.getMessages,
      { items: times(100, () => ({ room: 'r', seq: 1 })) },
      { items: times(101, () => ({ room: 'r', seq: 1 })) },
    ],
    [
      'people whose presence is asked for',
      presence.of,
      { users: times(200, (index) => `u${index}`) },
      { users: times(201, (index) => `u${index}`) },
    ],
    ['messages by their ids', history.messages, { ids: times(50, () => ID) }, { ids: times(51, () => ID) }],
    ['one message by its id', history.messages, { ids: [ID] }, { ids: [] }],
    [
      'people who are invited',
      room.invite,
      { users: times(50, (at) => `u${at}`) },
      { users: times(51, (at) => `u${at}`) },
    ],
    ['one who is invited', room.invite, { users: ['bob'] }, { users: [] }],
    ['people of a conversation', room.dm, { users: times(8, (at) => `u${at}`) }, { users: times(9, (at) => `u${at}`) }],
    ['people who are found', userSearch.search, { query: 'a', limit: 50 }, { query: 'a', limit: 51 }],
    ['a name to find', userSearch.search, { query: 'a'.repeat(100) }, { query: 'a'.repeat(101) }],
    ['what is not empty to find', userSearch.search, { query: ' a ' }, { query: '  ' }],
    [
      'people by their names',
      userSearch.get,
      { users: times(200, (index) => `u${index}`) },
      { users: times(201, (index) => `u${index}`) },
    ],
    ['a time zone', userSearch.prefs, { timeZone: 'a'.repeat(64) }, { timeZone: 'a'.repeat(65) }],
    ['an action to look for', room.audit, { action: 'a'.repeat(64) }, { action: 'a'.repeat(65) }],
    [
      'a status text',
      presence.update,
      { status: 'away', statusText: 'a'.repeat(80) },
      { status: 'away', statusText: 'a'.repeat(81) },
    ],
  ])('has a bound on %s', (_, row, most, beyond) => {
    expect([takes(row, most), takes(row, beyond)]).toEqual([true, false]);
  });

  it('for a page asks before, after or around a key, and for one of them', () => {
    for (const key of ['before', 'after', 'around']) expect(takes(history.room, { [key]: -7 })).toBe(true);
    for (const both of [
      { before: 1, after: 1 },
      { after: 1, around: 1 },
      { before: 0, around: 0 },
      { around: 0, aroundId: ID },
    ]) {
      expect(takes(history.room, both)).toBe(false);
    }
    expect(history.room.request.parse({})).toEqual({ limit: 50 });
  });

  it('to catch up names each room once, so that no reply is ambiguous', () => {
    const twice = [
      { room: 'r', position: at },
      { room: 'r', position: { ...at, seq: 7 } },
    ];
    expect(takes(history.sync, { rooms: twice })).toBe(false);
  });

  it('of an admin room asks for one thing', () => {
    for (const one of [{ page: {} }, { sync: at }, { versions: ID }]) expect(takes(history.admin, one)).toBe(true);
    for (const wrong of [{}, { page: {}, sync: at }, { sync: at, versions: ID }, { page: { before: 1, after: 1 } }])
      expect(takes(history.admin, wrong)).toBe(false);
  });

  it.each(['Europe/Vienna', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1', 'UTC'])('may set %s', (timeZone) => {
    expect(takes(userSearch.prefs, { timeZone })).toBe(true);
  });

  it.each(['', 'Europe Vienna', '../etc', 'Europe\\Vienna', 'UTC\n', 'Wien…'])('sets no time zone %j', (timeZone) => {
    expect(takes(userSearch.prefs, { timeZone })).toBe(false);
  });

  it('shows a person as no status that only others see', () => {
    expect(takes(presence.update, { status: 'invisible' })).toBe(true);
    expect(takes(presence.update, { status: 'offline' })).toBe(false);
  });

  it('has texts without the spaces around them', () => {
    expect(presence.update.request.parse({ status: 'away', statusText: '  lunch ' }).statusText).toBe('lunch');
    const created = room.create.request.parse({ type: 'public', room: 'r', displayName: ' R ', topic: ' all ' });
    expect([created.displayName, created.topic]).toEqual(['R', 'all']);
  });
});

/** Every part of a shape, with its place: `.items[].room`. */
const partsOf = (shape: Shape, path = ''): [path: string, shape: Shape][] => [
  [path, shape],
  ...(shape.anyOf ?? []).flatMap((variant) => partsOf(variant, path)),
  ...(shape.items === undefined ? [] : partsOf(shape.items, `${path}[]`)),
  ...Object.entries(shape.properties ?? {}).flatMap(([name, field]) => partsOf(field, `${path}.${name}`)),
];

describe('every request', () => {
  const pathsWhere = (row: Endpoint, isWrong: (shape: Shape, path: string) => boolean): string[] =>
    partsOf(shapeOf(row.request)).flatMap(([path, shape]) => (isWrong(shape, path) ? [path] : []));
  const isBounded = ({ enum: values, maxLength, maxBytes, pattern = '*' }: Shape): boolean =>
    (values ?? maxLength ?? maxBytes) !== undefined || !/[*+]|,\}/.test(pattern);

  it.each(implementedRows)('$operation has a bound on each text and each list', ({ row }) => {
    const unbounded = pathsWhere(
      row,
      (shape) =>
        (shape.type === 'string' && !isBounded(shape)) || (shape.type === 'array' && shape.maxItems === undefined),
    );
    expect(unbounded).toEqual([]);
  });

  it.each(implementedRows)('$operation takes no more of an object than it names', ({ row }) => {
    expect(pathsWhere(row, ({ additionalProperties }) => additionalProperties !== undefined)).toEqual([]);
  });

  const ofPeople = implementedRows.filter(({ row }) => row.role !== 'service');
  it.each(ofPeople)('$operation does not say who calls: its subject does', ({ row }) => {
    const callers = /\.(user|userId|caller|from|by|actor|author|sender|owner|creator|right|kind)$/;
    expect(pathsWhere(row, (_, path) => callers.test(path))).toEqual([]);
  });
});

it.each([
  [{ epoch: 'one', seq: 0 }, true],
  [{ epoch: 'a'.repeat(64), seq: Number.MAX_SAFE_INTEGER }, true],
  [{ epoch: '', seq: 0 }, false],
  [{ epoch: 'a'.repeat(65), seq: 0 }, false],
  [{ epoch: 'one', seq: -1 }, false],
  [{ epoch: 'one', seq: 2 ** 53 }, false],
])('a position is an epoch and a sequence: %j: %s', (value, expected) => {
  expect(position.safeParse(value).success).toBe(expected);
});

it.each([
  ['tab-0001', true],
  ['a'.repeat(64), true],
  ['a'.repeat(65), false],
  ['a'.repeat(7), false],
  ['tab.0001', false],
  ['tab*0001', false],
  ['tab-0001\n', false],
])('the id of a connection is a token that stands in a key: %j: %s', (value, expected) => {
  expect(connectionId.safeParse(value).success).toBe(expected);
});
