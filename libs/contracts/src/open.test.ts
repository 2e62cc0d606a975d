import { describe, expect, it } from 'vitest';
import {
  contract,
  EVENT_VERSION,
  eventRows,
  events,
  implementedRows,
  isNewer,
  loggedEvent,
} from '@nats-chat/contracts';
import { shapeBreaks, shapeOf, type Shape } from '../test/shape.ts';
import { openEnum } from './open.ts';

const ID = '01937b5e-7c1a-7abc-8def-0123456789ab';
const event = { v: 2, kind: 'hologram', action: 'shout', messageId: ID, clientId: ID, user: 'alice', timestamp: 1 };
const position = { epoch: 'one', seq: 1 };

describe('a reader of a newer writer', () => {
  it('passes on an event whose kind, action and right it does not know, with every field', () => {
    const logged = { room: 'town', seq: 1, event: { ...event, right: 'guardian', volume: 11 } };
    expect(loggedEvent.parse(logged)).toEqual(logged);
  });

  it('loads a room again whose sync status it does not know, and reads the other rooms', () => {
    const rooms = [
      { room: 'one', status: 'moved', to: 'elsewhere' },
      { room: 'two', status: 'ok', events: [], upTo: position },
    ];
    expect(contract.history.sync.reply.parse({ rooms }).rooms).toEqual([{ room: 'one', status: 'reset' }, rooms[1]]);
  });

  it.each(['reset', 'deferred', 'gone'])('takes a room for %s when the sync says so', (status) => {
    const rooms = [{ room: 'one', status }];
    expect(contract.history.sync.reply.parse({ rooms }).rooms).toEqual(rooms);
  });

  it('reads what it asked for beside an item that failed for a reason that it does not know', () => {
    const items = [
      { room: 'town', seq: 1, event },
      { room: 'town', seq: 2, error: 'MOVED' },
    ];
    expect(contract.fanout.getMessages.reply.parse({ items }).items).toEqual(items);
  });

  it('shows a presence that it does not know, and none for a choice that it does not know', () => {
    const people = [{ user: 'alice', status: 'on-holiday', chosen: 'on-holiday' }];
    expect(contract.presence.of.reply.parse({ people }).people).toEqual([{ user: 'alice', status: 'on-holiday' }]);
  });

  it.each([
    ['a change of a membership', events.membershipChanged, { kind: 'promoted', by: 'bob' }],
    ['what happens in a room', events.roomPresence.everyone, { kind: 'screams', user: 'bob' }],
  ])('hears %s of a kind that it does not know', (_, { payload }, fields) => {
    const sent = { v: 1, room: 'town', ...fields };
    expect(payload.parse(sent)).toEqual(sent);
  });

  it('still refuses a known status without what belongs to it', () => {
    const rooms = [{ room: 'one', status: 'ok' }];
    expect(contract.history.sync.reply.safeParse({ rooms }).success).toBe(false);
  });

  it('lists a room of a type that it does not know', () => {
    const room = {
      room: 'town',
      type: 'forum',
      displayName: 'Town',
      topic: '',
      creator: null,
      createdAt: 0,
      archived: false,
      role: 'guest',
    };
    expect(contract.room.list.reply.parse({ rooms: [room], next: null }).rooms).toEqual([room]);
  });

  const read = [
    ...implementedRows.flatMap(({ operation, row }) => (row.reply ? [{ name: operation, schema: row.reply }] : [])),
    ...eventRows.flatMap(([name, row]) =>
      // What only services hear is about access: there, what is not known is refused.
      'payload' in row && row.to !== 'services' ? [{ name, schema: row.payload }] : [],
    ),
  ];

  it.each(read)('takes $name with any value that it does not know', ({ schema }) => {
    const before = shapeOf(schema);
    expect(shapeBreaks('', { before, after: withUnknownValues(before) }, 'gives')).toEqual([]);
  });

  const versioned = read.filter(({ schema }) => shapeOf(schema).properties?.['v'] !== undefined);

  it.each(versioned)('takes $name of a greater version', ({ schema }) => {
    expect(shapeOf(schema).properties?.['v']).toEqual({ type: 'integer', exclusiveMinimum: 0, maximum: 2 ** 53 - 1 });
  });

  it('notices a greater version, and no other', () => {
    const versions = [EVENT_VERSION - 1, EVENT_VERSION, EVENT_VERSION + 1];
    expect(versions.map((v) => isNewer({ v }))).toEqual([false, false, true]);
  });
});

describe('an open list of values', () => {
  const status = openEnum(['online', 'away']);

  it.each(['online', 'away', 'on-holiday', 'a', 'a'.repeat(64)])('takes %j', (value) => {
    expect(status.parse(value)).toBe(value);
  });

  it.each(['', 'a'.repeat(65), 7, null, undefined, ['away']])('does not take %j', (value) => {
    expect(status.safeParse(value).success).toBe(false);
  });
});

/** The shape of a writer that knows one value more wherever there is a list of them. */
const withUnknownValues = (shape: Shape): Shape => ({
  ...shape,
  enum: shape.enum && [...shape.enum, 'unheard-of'],
  items: shape.items && withUnknownValues(shape.items),
  anyOf: shape.anyOf?.map(withUnknownValues),
  properties:
    shape.properties &&
    Object.fromEntries(Object.entries(shape.properties).map(([name, field]) => [name, withUnknownValues(field)])),
});
