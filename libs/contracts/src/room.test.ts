import { describe, expect, it } from 'vitest';
import { contract, MAX_RETENTION_DAYS, type Endpoint } from '@nats-chat/contracts';

const { room } = contract;
const KEY = '01937b5e-7c1a-7abc-8def-0123456789ab';
const takes = ({ request }: Endpoint, value: object): boolean => request.safeParse(value).success;

describe('a room is made', () => {
  const named = { displayName: 'Town' };

  it.each([
    ['a public one under an id', { type: 'public', room: 'town' }],
    ['a public one by a client that gives a key as well', { type: 'public', room: 'town', key: KEY }],
    ['a private one under a key', { type: 'private', key: KEY }],
  ])('as %s', (_, fields) => {
    expect(room.create.request.parse({ ...named, ...fields })).toEqual({ ...named, ...fields, topic: '' });
  });

  it.each([
    ['a public one without an id', { type: 'public' }],
    ['a public one with no more than a key', { type: 'public', key: KEY }],
    ['a public one under the id of a private one', { type: 'public', room: 'p-town' }],
    ['a private one without a key', { type: 'private' }],
    ['a private one under an id that somebody chose', { type: 'private', key: KEY, room: 'town' }],
    ['a private one under no more than an id', { type: 'private', room: 'town' }],
    ['a private one whose key is not a UUIDv7', { type: 'private', key: 'town' }],
    ['a conversation', { type: 'dm', key: KEY }],
    ['an admin room', { type: 'admin', room: 'admin-town' }],
    ['one of no type', { room: 'town' }],
  ])('never as %s', (_, fields) => {
    expect(takes(room.create, { ...named, ...fields })).toBe(false);
  });
});

describe('a change of a room', () => {
  it('may be none, and does not make up what was left out', () => {
    expect(room.update.request.parse({})).toEqual({});
  });

  it.each([
    ['a topic', 'topic', 250],
    ['a description', 'description', 2_000],
    ['a name', 'displayName', 80],
  ])('takes %s, its spaces aside, up to %2$i characters', (_, field, most) => {
    expect(takes(room.update, { [field]: ` ${'a'.repeat(most)} ` })).toBe(true);
    expect(takes(room.update, { [field]: 'a'.repeat(most + 1) })).toBe(false);
  });

  it('may empty a topic and a description, and never a name', () => {
    const empty = ['topic', 'description', 'displayName'].map((field) => takes(room.update, { [field]: ' ' }));
    expect(empty).toEqual([true, true, false]);
  });

  it.each([
    [null, true],
    [1, true],
    [MAX_RETENTION_DAYS, true],
    [0, false],
    [-1, false],
    [1.5, false],
    [MAX_RETENTION_DAYS + 1, false],
    [Number.NaN, false],
    ['30', false],
  ])('keeps messages for so many days, null for ever: %j: %s', (retentionDays, expected) => {
    expect(takes(room.update, { retentionDays })).toBe(expected);
    // A preview is of a number of days: nothing is erased for ever.
    expect(takes(room.retention, { days: retentionDays })).toBe(expected && retentionDays !== null);
  });

  it('lets somebody write who a reader of today knows, though it reads others', () => {
    expect(takes(room.update, { postPolicy: 'admins' })).toBe(true);
    expect(takes(room.update, { postPolicy: 'nobody' })).toBe(false);
  });
});

describe('one’s own settings of a room', () => {
  it.each([
    [{}, true],
    [{ level: 'none' }, true],
    [{ muted: true, favourite: false, hidden: true }, true],
    [{ level: 'loud' }, false],
    [{ level: null }, false],
    [{ muted: 'yes' }, false],
    [{ hidden: 1 }, false],
  ])('are %j: %s', (changes, expected) => {
    expect(takes(room.prefs, changes)).toBe(expected);
  });

  it('are hidden since a time that the service knows, and nobody says', () => {
    expect(room.prefs.request.parse({ hidden: true, hiddenAt: 7 })).toEqual({ hidden: true });
  });
});

describe('who is kept out', () => {
  it.each([
    [undefined, true],
    [{ until: null }, true],
    [{ until: 0 }, true],
    [{ until: 7 }, true],
    [{}, false],
    [{ until: -1 }, false],
    [{ until: 'tomorrow' }, false],
    [null, false],
  ])('is so until a time, or for ever: %j: %s', (ban, expected) => {
    expect(takes(room.kick, { person: 'bob', ban })).toBe(expected);
  });

  it.each(['', 'bob.b', 'svc:room', '*'])('is a person, and not %j', (person) => {
    for (const row of [room.kick, room.unban]) expect(takes(row, { person })).toBe(false);
  });
});

it.each([
  ['owner', true],
  ['member', true],
  ['guest', false],
  ['', false],
  [null, false],
])('a role that is given is one of today: %j: %s', (role, expected) => {
  expect(takes(room.role, { person: 'bob', role })).toBe(expected);
});
