import { ApiError, contract, type ErrorCode } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { serve, type Access, type Handlers, type Implementation, type ServeOptions } from '@nats-chat/service-kit';
import { startTestNats, waitUntil, type TestNats } from '@nats-chat/testkit';
import { headers, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

const ROOM = {
  room: 'r',
  type: 'public',
  displayName: 'R',
  topic: '',
  creator: null,
  createdAt: 0,
  archived: false,
  role: null,
} as const;
const access: Access<string> = {
  read: async (room) => {
    if (room === 'secret') throw new ApiError('NOT_FOUND');
    return `read ${room}`;
  },
  write: async () => {
    throw new ApiError('NOT_MEMBER');
  },
};

let nats: TestNats;
let alice: NatsConnection;
let drain: (limitMs?: number) => Promise<void>;
let handled: string[];

const handlers: Handlers<typeof contract.room, string> = {
  join: async ({ caller, target, signal }) => {
    handled.push(`${caller} joins ${target.room}`);
    if (target.room === 'endless') {
      signal.addEventListener('abort', () => handled.push('aborted'));
      return new Promise<never>(() => undefined);
    }
    if (target.room === 'defect') throw new TypeError('secret detail');
    if (target.room === 'down') throw Object.assign(new Error('secret detail'), { code: 'ECONNREFUSED' });
    return { ...ROOM, room: target.room };
  },
  leave: async () => ({}),
  create: async () => ROOM,
  claim: async () => ROOM,
  invite: async () => ({ members: [], refused: [] }),
  kick: async () => ({}),
  bans: async () => ({ bans: [], next: null }),
  unban: async () => ({}),
  dm: async () => ROOM,
  block: async () => ({}),
  common: async () => ({ rooms: [], hasMore: false }),
  prefs: async () => ({ level: 'all', muted: false, favourite: false, hidden: false }),
  update: async () => ROOM,
  archive: async () => ROOM,
  retention: async () => ({ messages: 0, hasMore: false }),
  audit: async () => ({ entries: [], next: null }),
  delete: async () => ({}),
  remove: async () => ({}),
  role: async () => ({ role: 'member' }),
  pin: async () => ({ pinned: true, by: 'alice', at: 1 }),
  pins: async () => ({ pins: [] }),
  list: async () => ({ rooms: [], next: null }),
  adminList: async () => ({ rooms: [], next: null }),
  info: async ({ room }) => ({ ...ROOM, topic: room }),
  members: async () => ({ members: [], next: null }),
};

beforeAll(async () => {
  nats = await startTestNats({ services: ['room', 'fanout'], people: { alice: ['user'], bob: ['user'] } });
});
afterAll(() => nats.stop());

const start = async (
  more: Partial<ServeOptions<string>> = {},
  rows: Implementation<string>['rows'] = contract.room,
) => {
  const logger = createLogger({ service: 'room', level: 'silent' });
  const nc = await nats.service('room');
  const options = { nc, service: 'room', version: '1.0.0', logger, access, ...more } as const;
  const served = await serve({ rows, handlers }, options);
  drain = (limitMs = 5_000) => served.drain(limitMs);
  return { nc, served };
};

beforeEach(async () => {
  handled = [];
  await start();
  alice = await nats.person('alice');
});
afterEach(() => drain());

const ask = (subject: string, data: string | Uint8Array = '{}'): Promise<Msg> =>
  alice.request(subject, data, { timeout: 1_000 });

const errorOf = async (reply: Promise<Msg>): Promise<{ code: ErrorCode; message: string; retryAfterMs?: number }> => {
  const message = await reply;
  const body = message.json<{ code: ErrorCode; message: string }>();
  expect(message.headers?.get('Nats-Service-Error')).toBe(body.code);
  return body;
};

test('a request is handled with the caller and the target of its subject', async () => {
  expect((await ask('room.join.general.alice')).json()).toEqual({ ...ROOM, room: 'general' });
  expect(handled).toEqual(['alice joins general']);
});

test('a payload cannot name another caller', async () => {
  await ask('room.join.general.alice', '{"user":"bob","caller":"bob"}');
  expect(handled).toEqual(['alice joins general']);
});

test('the room’s access check runs before the handler, and gives it the room', async () => {
  expect((await ask('room.info.general.alice')).json()).toMatchObject({ topic: 'read general' });
  expect((await errorOf(ask('room.info.secret.alice'))).code).toBe('NOT_FOUND');
});

test('a defect is answered as INTERNAL, an outage as UNAVAILABLE, and nothing of either gets out', async () => {
  const defect = await errorOf(ask('room.join.defect.alice'));
  const outage = await errorOf(ask('room.join.down.alice'));
  expect([defect.code, outage.code]).toEqual(['INTERNAL', 'UNAVAILABLE']);
  expect(JSON.stringify([defect, outage])).not.toContain('secret');
});

test('what does not fit the schema is INVALID', async () => {
  expect((await errorOf(ask('room.create.alice', '{"room":7}'))).code).toBe('INVALID');
});

test('headers that would take long to decode are TOO_LARGE, at once', async () => {
  const many = headers();
  for (let count = 0; count < 1_000; count += 1) many.append(`a${count}`, '');
  const reply = alice.request('room.join.general.alice', '{}', { timeout: 1_000, headers: many });
  expect((await errorOf(reply)).code).toBe('TOO_LARGE');
  expect(handled).toEqual([]);
});

test('beyond the limit of a caller it is RATE_LIMITED, with the time to wait', async () => {
  const body = JSON.stringify({ type: 'public', room: 'r', displayName: 'R' });
  const replies = await Promise.all(Array.from({ length: 12 }, () => ask('room.create.alice', body)));
  const limited = replies.filter((reply) => reply.headers?.get('Nats-Service-Error') === 'RATE_LIMITED');
  expect(limited).toHaveLength(2);
  expect(limited[0]!.json<{ retryAfterMs: number }>().retryAfterMs).toBeGreaterThan(0);
  // What is not looked at costs nothing, whatever it is.
  expect((await errorOf(ask('room.create.alice', '{'))).code).toBe('RATE_LIMITED');
});

test.each([
  '_INBOX.bob.x',
  '_INBOX.alicex.y',
  '_INBOX.alice',
  'deliver.alice.room.general',
  'room.notify.general',
  'chat.general',
  '$KV.ROOMS.general.alice',
])('a request whose reply would go to %s is not answered, and not handled', async (reply) => {
  const admin = await nats.admin();
  const seen: string[] = [];
  admin.subscribe(reply, { callback: (_, message) => void seen.push(message.subject) });
  await admin.flush();
  alice.publish('room.join.general.alice', '{}', { reply });
  // The next request is answered after the one before it was looked at: one subscription delivers in order.
  await ask('room.join.marker.alice');
  await admin.flush();
  expect(handled).toEqual(['alice joins marker']);
  expect(seen).toEqual([]);
});

test('operators see every endpoint, and what it counted', async () => {
  const admin = await nats.admin();
  await ask('room.join.general.alice');
  await errorOf(ask('room.info.secret.alice'));
  const stats = (await admin.request('$SRV.STATS.room', '')).json<{ endpoints: { name: string; data: object }[] }>();
  const counted = Object.fromEntries(stats.endpoints.map(({ name, data }) => [name, data]));
  expect(counted).toMatchObject({ join: { requests: 1, errors: 0 }, info: { requests: 1, errors: 1 } });
  expect(Object.keys(counted).sort()).toEqual(Object.keys(handlers).sort());
});

test('draining answers what is in flight and takes nothing more', async () => {
  const inFlight = ask('room.join.general.alice');
  await alice.flush();
  await drain();
  expect((await inFlight).json()).toMatchObject({ room: 'general' });
  await expect(ask('room.join.general.alice')).rejects.toThrow('no responders');
});

test('a request that is still worked on at the end of draining is answered UNAVAILABLE, and its work aborted', async () => {
  const endless = errorOf(ask('room.join.endless.alice'));
  await alice.flush();
  await waitUntil('it is worked on', () => handled.length === 1);
  await drain(100);
  expect(await endless).toMatchObject({ code: 'UNAVAILABLE' });
  expect(handled).toEqual(['alice joins endless', 'aborted']);
});

test('rows that are planned are answered by nobody', async () => {
  await drain();
  const { subject, summary, role, queue } = contract.room.pin;
  await start({}, { ...contract.room, pin: { subject, summary, role, queue } });
  const asked = (await nats.admin()).request('room.pin.general.alice', '{}', { timeout: 1_000 });
  await expect(asked).rejects.toThrow('no responders');
});

test('rows that are given one limit share it, and the others keep the contract’s', async () => {
  await drain();
  const shared = { perMinute: 1, burst: 2 };
  await start({ rates: { join: shared, leave: shared } });
  await ask('room.join.general.alice');
  await ask('room.leave.general.alice');
  for (const subject of ['room.join.general.alice', 'room.leave.general.alice']) {
    expect((await errorOf(ask(subject))).code).toBe('RATE_LIMITED');
  }
  expect((await ask('room.info.general.alice')).json()).toMatchObject({ room: 'r' });
});

test('a service gets the result of each request by the name of its row', async () => {
  await drain();
  const onResult = vi.fn();
  await start({ onResult });
  await ask('room.join.general.alice');
  await ask('room.join.defect.alice');
  await ask('room.info.secret.alice');
  expect(onResult.mock.calls).toEqual([
    ['join', 'ok'],
    ['join', 'INTERNAL'],
    ['info', 'NOT_FOUND'],
  ]);
});

test('a service whose connection is closed under it has failed; one that was drained has not', async () => {
  await drain();
  const drained = await start();
  const failed = vi.fn();
  drained.served.failed.catch(failed);
  await drain();
  await drained.nc.close();
  const closed = await start();
  await closed.nc.close();
  await expect(closed.served.failed).rejects.toThrow('room lost its subscriptions.');
  expect(failed).not.toHaveBeenCalled();
  await start();
});
