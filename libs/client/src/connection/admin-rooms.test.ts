import { ApiError, contract, type RoomInfo } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { describe, expect, it } from 'vitest';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { withAdminRooms } from './admin-rooms.ts';

const { fanout, history, room } = contract;
const ops = { room: 'admin-ops' };
const position = { epoch: 'one', seq: 7 };
const info = (id: string): RoomInfo => ({
  room: id,
  type: 'public',
  displayName: id,
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: 'member',
});

const set = () => {
  const { request, last, count } = fakeRequester();
  const { request: ask } = withAdminRooms({ request });
  return { ask, last, count };
};

describe('the connection of a realm admin', () => {
  it('sends to an admin room, and pages it, on the subjects that admins have', async () => {
    const { ask, last, count } = set();
    const command = { action: 'post', clientId: uuidV7(), text: 'hello' } as const;
    const sent = ask(fanout.send, ops, command);
    expect(last(fanout.sendAdmin)).toMatchObject({ target: ops, payload: command });
    const stored = { id: command.clientId, seq: 8, timestamp: 1 };
    await last(fanout.sendAdmin).answer(stored);
    expect(await sent).toEqual(stored);
    const paged = ask(history.room, ops, { before: 9 });
    expect(last(history.admin)).toMatchObject({ target: ops, payload: { page: { before: 9 } } });
    const page = { messages: [], hasBefore: false, hasAfter: false, position };
    await last(history.admin).answer({ page });
    expect(await paged).toEqual(page);
    expect([count(fanout.send), count(history.room)]).toEqual([0, 0]);
  });

  it('asks what a message said before on the subject that admins have', async () => {
    const { ask, last } = set();
    const asked = ask(history.versions, ops, { messageId: 'm' });
    expect(last(history.admin)).toMatchObject({ target: ops, payload: { versions: 'm' } });
    const versions = [{ seq: 7, at: 1, text: 'hello' }];
    await last(history.admin).answer({ versions });
    expect(await asked).toEqual({ versions });
  });

  it('asks of every other room what it was asked', async () => {
    const { ask, last, count } = set();
    const page = ask(history.room, { room: 'town' }, { before: 9 });
    expect(last(history.room)).toMatchObject({ target: { room: 'town' }, payload: { before: 9 } });
    await last(history.room).fail(new ApiError('NOT_FOUND'));
    await expect(page).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(count(history.admin)).toBe(0);
  });

  it('syncs each admin room by itself, beside the others', async () => {
    const { ask, last } = set();
    const synced = ask(
      history.sync,
      {},
      {
        rooms: [
          { room: 'town', position },
          { ...ops, position },
        ],
      },
    );
    expect(last(history.sync).payload).toEqual({ rooms: [{ room: 'town', position }] });
    expect(last(history.admin)).toMatchObject({ target: ops, payload: { sync: position } });
    await last(history.sync).answer({ rooms: [{ room: 'town', status: 'reset' }] });
    await last(history.admin).answer({ sync: [{ ...ops, status: 'ok', events: [], upTo: position }] });
    expect((await synced).rooms.map((result) => [result.room, result.status])).toEqual([
      ['town', 'reset'],
      ['admin-ops', 'ok'],
    ]);
  });

  it('asks of admin rooms alone when there are no others', async () => {
    const { ask, last, count } = set();
    const synced = ask(history.sync, {}, { rooms: [{ ...ops, position }] });
    await last(history.admin).answer({ sync: [{ ...ops, status: 'reset' }] });
    expect((await synced).rooms).toEqual([{ ...ops, status: 'reset' }]);
    expect(count(history.sync)).toBe(0);
  });

  it.each(['FORBIDDEN', 'NOT_FOUND'] as const)('says that they are gone once they are %s', async (code) => {
    const { ask, last } = set();
    const synced = ask(history.sync, {}, { rooms: [{ ...ops, position }] });
    await last(history.admin).fail(new ApiError(code));
    expect((await synced).rooms).toEqual([{ ...ops, status: 'gone' }]);
    const listed = ask(room.list, {}, { scope: 'mine' });
    await last(room.list).answer({ rooms: [info('town')], next: null });
    await settle();
    await last(room.adminList).fail(new ApiError(code));
    expect((await listed).rooms.map((one) => one.room)).toEqual(['town']);
  });

  it('says what one is by the list of them, and lists nobody as a member', async () => {
    const { ask, last, count } = set();
    const known = ask(room.info, ops, {});
    await last(room.adminList).answer({ rooms: [info('admin-ops')], next: null });
    expect(await known).toMatchObject(ops);
    const unknown = ask(room.info, { room: 'admin-nothing' }, {});
    const refused = expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await last(room.adminList).answer({ rooms: [info('admin-ops')], next: null });
    await refused;
    expect(await ask(room.members, ops, {})).toEqual({ members: [], next: null });
    expect([count(room.info), count(room.members)]).toEqual([0, 0]);
  });

  it('fails as a whole when it is not known whether they are there', async () => {
    const { ask, last } = set();
    const synced = ask(history.sync, {}, { rooms: [{ ...ops, position }] });
    await last(history.admin).fail(unavailable());
    await expect(synced).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('lists them after the last page of one’s own, and not among those that anybody may join', async () => {
    const { ask, last, count } = set();
    const page = async (request: { scope: 'mine' | 'all' }, next: string | null) => {
      const listed = ask(room.list, {}, request);
      await last(room.list).answer({ rooms: [info('town')], next });
      if (count(room.adminList) > 0) await last(room.adminList).answer({ rooms: [info('admin-ops')], next: null });
      return (await listed).rooms.map((one) => one.room);
    };
    expect(await page({ scope: 'all' }, null)).toEqual(['town']);
    expect(await page({ scope: 'mine' }, 'town')).toEqual(['town']);
    expect(await page({ scope: 'mine' }, null)).toEqual(['town', 'admin-ops']);
  });
});
