import { ApiError, contract } from '@nats-chat/contracts';
import { edit, idOf, post } from '@nats-chat/testkit/events';
import { describe, expect, it } from 'vitest';
import { callOf } from '../../test/call.ts';
import { memoryLog } from '../log.memory.ts';
import { memoryStore } from '../store.memory.ts';
import { getAdminRoom } from './get-admin-room.ts';

const events = [post(1, 'one'), post(2, 'two'), post(3, 'three'), edit(4, 1, 'edited')];

const ask = (request: object, refusal?: ApiError) => {
  const log = memoryLog(...events);
  log.floor = 1;
  const access = {
    readAdmin: async () => {
      if (refusal !== undefined) throw refusal;
      return undefined as never;
    },
  };
  const handler = getAdminRoom({ log, store: memoryStore(...events.slice(0, 1)), access });
  return handler(callOf({ room: 'town' }, contract.history.admin.request.parse(request)));
};

describe('an admin room', () => {
  it('is given by page', async () => {
    const { page, sync } = await ask({ page: { limit: 2 } });
    expect(page).toMatchObject({ messages: [{ text: 'two' }, { text: 'three' }], hasBefore: true });
    expect(sync).toBeUndefined();
  });

  it('is given from a position, with where that leads to', async () => {
    const { page, sync } = await ask({ sync: { epoch: 'one', seq: 1 } });
    expect(sync).toMatchObject([
      { room: 'town', status: 'ok', events: [{ seq: 2 }, { seq: 3 }, { seq: 4 }], upTo: { epoch: 'one', seq: 4 } },
    ]);
    expect(page).toBeUndefined();
  });

  it('has to be loaded again from a position of another log', async () => {
    expect((await ask({ sync: { epoch: 'two', seq: 1 } })).sync).toEqual([{ room: 'town', status: 'reset' }]);
  });

  it('gives what a message said before', async () => {
    const { versions, page } = await ask({ versions: idOf(1) });
    expect(versions).toMatchObject([
      { seq: 1, text: 'one' },
      { seq: 4, text: 'edited' },
    ]);
    expect(page).toBeUndefined();
  });

  it('is not there where the access check says so, whatever is asked', async () => {
    const refusal = new ApiError('NOT_FOUND');
    for (const request of [{ page: {} }, { sync: { epoch: 'one', seq: 1 } }, { versions: idOf(1) }]) {
      await expect(ask(request, refusal)).rejects.toBe(refusal);
    }
  });

  it('is asked for by page, from a position or by message, not by two of them or none', () => {
    const position = { epoch: 'one', seq: 1 };
    expect(contract.history.admin.request.safeParse({ page: {}, sync: position }).success).toBe(false);
    expect(contract.history.admin.request.safeParse({ page: {}, versions: idOf(1) }).success).toBe(false);
    expect(contract.history.admin.request.safeParse({}).success).toBe(false);
  });
});
