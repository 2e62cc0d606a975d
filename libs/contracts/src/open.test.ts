import { describe, expect, it } from 'vitest';
import { contract, loggedEvent } from '@nats-chat/contracts';

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
});
