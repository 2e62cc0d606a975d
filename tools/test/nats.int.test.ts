import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type NatsServer, loadDemoEnv, requireDemo, startNats } from '../src/servers/index.ts';

const demo = loadDemoEnv();
const inboxPrefix = '_INBOX.svc:auth-callout';
let folder: string;
let server: NatsServer;
const open: NatsConnection[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nats-chat-nats-'));
  server = await startNats({ dataDir: folder });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((nc) => nc.close()));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** As one of the three static users: `AUTH`, `SYS` or `CHAT`. */
const as = async (account: string): Promise<NatsConnection> => {
  const nc = await connect({
    servers: server.url,
    user: requireDemo(demo, `NATS_${account}_USER`),
    pass: requireDemo(demo, `NATS_${account}_PASSWORD`),
    inboxPrefix,
    reconnect: false,
  });
  open.push(nc);
  return nc;
};

const json = async (nc: NatsConnection, subject: string, payload: unknown): Promise<unknown> =>
  (await nc.request(subject, JSON.stringify(payload), { timeout: 3_000 })).json();

/** The error that the server answers a publish or subscribe of the connection with. */
const refusal = async (nc: NatsConnection, use: () => void): Promise<string> => {
  const refused = (async () => {
    for await (const status of nc.status()) if (status.type === 'error') return status.error.message;
    return 'closed';
  })();
  use();
  return refused;
};

describe('the auth callout', () => {
  it('sees the connections of CHAT, and kicks one', async () => {
    const system = await as('SYS');
    const victim = await as('CHAT');
    const cid = victim.info?.client_id;
    const connections = await json(system, '$SYS.REQ.ACCOUNT.CHAT.CONNZ', {});
    expect(connections).toMatchObject({ data: { connections: [{ cid }] }, server: { name: 'nats-1' } });
    const closed = victim.closed();
    await json(system, `$SYS.REQ.SERVER.${serverId(connections)}.KICK`, { cid });
    await closed;
    expect(victim.isClosed()).toBe(true);
  });

  it('creates its bucket, writes it, and reads it', async () => {
    const nc = await as('CHAT');
    const config = { name: 'KV_USERS', subjects: ['$KV.USERS.>'], allow_direct: true, max_msgs_per_subject: 1 };
    expect(await json(nc, '$JS.API.STREAM.CREATE.KV_USERS', config)).toMatchObject({ config: { name: 'KV_USERS' } });
    expect(await json(nc, '$KV.USERS.alice', { sub: 's1' })).toMatchObject({ stream: 'KV_USERS', seq: 1 });
    expect(await json(nc, '$JS.API.DIRECT.GET.KV_USERS.$KV.USERS.alice', {})).toEqual({ sub: 's1' });
  });

  it.each([
    ['CHAT', 'chat.general'],
    ['CHAT', '$JS.API.STREAM.CREATE.OTHER'],
    ['SYS', '$SYS.REQ.SERVER.PING.VARZ'],
    ['SYS', '$SYS.REQ.ACCOUNT.AUTH.CONNZ'],
    ['AUTH', 'anything'],
  ])('may not publish in %s to %s', async (account, subject) => {
    const nc = await as(account);
    expect(await refusal(nc, () => nc.publish(subject))).toContain(`Permissions Violation for Publish to "${subject}"`);
  });

  it.each([
    ['CHAT', '>'],
    ['CHAT', 'sys.conn.disconnect'],
    ['SYS', '$SYS.>'],
    ['AUTH', '>'],
  ])('may not subscribe in %s to %s', async (account, subject) => {
    const nc = await as(account);
    expect(await refusal(nc, () => nc.subscribe(subject))).toContain('Permissions Violation for Subscription');
  });
});

const settingsSchema = z.object({ auth_timeout: z.number(), ping_interval: z.number(), ping_max: z.number() });

/** What the server says of the times that it was configured with. */
const settings = async () => settingsSchema.parse(await (await fetch(`${server.monitorUrl}/varz`)).json());

describe('a login that is not a static user', () => {
  it('is asked for in the account AUTH, encrypted, with a connect token of 20 KB whole', async () => {
    const auth = await as('AUTH');
    const asked = auth.subscribe('$SYS.REQ.USER.AUTH', { max: 1 });
    await auth.flush();
    const login = connect({ servers: server.url, token: 'x'.repeat(20_000), reconnect: false, timeout: 5_000 });
    login.catch(() => undefined);
    for await (const message of asked) {
      expect(message.headers?.get('Nats-Server-Xkey')).toMatch(/^X[A-Z2-7]{55}$/);
      expect(new TextDecoder().decode(message.data.subarray(0, 4))).toBe('xkv1');
      expect(message.data.length).toBeGreaterThan(20_000);
    }
    await expect(login).rejects.toThrow(/Authorization Violation/i);
  });

  it('is refused when nobody answers, within the time that nats.conf allows', async () => {
    await expect(connect({ servers: server.url, user: 'room', pass: 'x', reconnect: false })).rejects.toThrow(
      /Authorization/,
    );
    expect((await settings()).auth_timeout).toBe(2);
  });
});

describe('a client that freezes', () => {
  it('is dropped within ten seconds', async () => {
    const { hostname, port } = new URL(server.url);
    const credentials = { user: requireDemo(demo, 'NATS_CHAT_USER'), pass: requireDemo(demo, 'NATS_CHAT_PASSWORD') };
    const socket = createConnection({ host: hostname, port: Number(port) });
    // It answers one ping, that of its login, and none later.
    socket.write(`CONNECT ${JSON.stringify({ ...credentials, verbose: false, protocol: 1 })}\r\nPING\r\nPONG\r\n`);
    const received: string[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk.toString()));
    await vi.waitFor(() => expect(received.join('')).toContain('PONG'), { timeout: 3_000 });
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received.join('')).toContain("-ERR 'Stale Connection'");
    const { ping_interval: nanoseconds, ping_max: unanswered } = await settings();
    expect((nanoseconds / 1e9) * (unanswered + 1)).toBeLessThan(10);
  });
});

describe('the WebSocket', () => {
  it.each([
    ['http://localhost:3000', 101],
    ['http://evil.example', 403],
  ])('answers a page of %s with %d', async (origin, status) => {
    expect(await upgradeStatus(server.wsUrl, origin)).toBe(status);
  });
});

const serverId = (answer: unknown): string => {
  if (typeof answer === 'object' && answer !== null && 'server' in answer) {
    const { server: about } = answer;
    if (typeof about === 'object' && about !== null && 'id' in about) return String(about.id);
  }
  throw new Error('The answer names no server.');
};

const upgradeStatus = (wsUrl: string, origin: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = {
      Origin: origin,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    };
    const asked = request(wsUrl.replace('ws:', 'http:'), { headers });
    asked.once('error', reject);
    asked.once('response', (response) => resolve(response.statusCode));
    asked.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    asked.end();
  });
