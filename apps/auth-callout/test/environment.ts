import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inboxPrefix, serviceCaller, userRecord, type UserRecord } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import { openDatabase } from '@nats-chat/postgres';
import { startTestDatabase, startTestKeycloak, startTestService, type TestService } from '@nats-chat/testkit';
import { loadDemoEnv, startNats } from '@nats-chat/tools/servers';
import { jetstream } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { wsconnect, type Msg, type MsgCallback, type NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { vi } from 'vitest';
import { z } from 'zod';

const things = z.array(z.looseObject({ id: z.string() }));

const auditRows = z.array(
  z.object({ actor: z.string(), target: z.string().nullable(), result: z.string(), details: z.looseObject({}) }),
);
const READ_AUDIT_LOG = {
  name: 'read_audit_log',
  text: 'SELECT actor, target, result, details FROM audit_log WHERE action = $1 ORDER BY id',
};

/** Whether a connection may subscribe to `subject`. */
export const maySubscribe = async (connection: NatsConnection, subject: string): Promise<boolean> => {
  const callback = vi.fn<MsgCallback<Msg>>();
  connection.subscribe(subject, { callback });
  // The server complains before it answers this.
  await connection.flush();
  return !callback.mock.calls.some(([error]) => error !== null);
};

/** Waits until the server closes a connection. */
export const msUntilClosed = async (connection: NatsConnection): Promise<number> => {
  const startedAt = performance.now();
  await connection.closed();
  return performance.now() - startedAt;
};

/** What the auth callout works with, all of it real, with the project’s own configuration. */
export const startEnvironment = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nats-chat-callout-'));
  const [firstNats, keycloak, database] = await Promise.all([
    startNats({ dataDir }),
    startTestKeycloak(),
    startTestDatabase(),
  ]);
  let nats = firstNats;
  const { ports } = nats;
  const demo = loadDemoEnv();
  const env = {
    ...demo,
    NATS_URL: nats.url,
    KEYCLOAK_URL: keycloak.url,
    KEYCLOAK_ISSUER: keycloak.issuer,
    DATABASE_URL: database.urlFor('auth-callout'),
    AUTH_BOT_CLIENTS: 'another-bot, helper',
  };
  const open: (NatsConnection | TestService)[] = [];
  const kept = async <Thing extends NatsConnection | TestService>(opening: Promise<Thing>): Promise<Thing> => {
    const thing = await opening;
    open.push(thing);
    return thing;
  };
  // Both transports in one process: the last one made would be used for reconnecting.
  const once = { reconnect: false, timeout: 5_000 } as const;
  /** A browser’s tab. */
  const tab = (token: string, user: string, name = 'tab-1') =>
    kept(wsconnect({ ...once, servers: nats.wsUrl, token, name, inboxPrefix: inboxPrefix(user) }));
  /** The one thing of Keycloak’s that a search finds. */
  const find = async (search: string) => {
    const [found] = things.parse(await keycloak.admin('GET', search));
    if (found === undefined) throw new Error(`Keycloak finds nothing by ${search}.`);
    return found;
  };
  return {
    nats,
    keycloak,
    database,
    /** @param changes Of the environment. */
    callout: (changes: Readonly<Record<string, string>> = {}) =>
      kept(startTestService('auth-callout', { ...env, ...changes })),
    tab,
    /** Somebody who signs in and opens a tab. */
    signedIn: async (username: string, name?: string, password?: string) => {
      const tokens = await keycloak.signIn(username, password);
      return { tokens, tab: await tab(tokens.accessToken, username, name) };
    },
    personOf: (username: string) => find(`/users?exact=true&username=${username}`),
    clientOf: (clientId: string) => find(`/clients?clientId=${clientId}`),
    /** Asks an endpoint of OpenID Connect as an application does. */
    ask: async (endpoint: 'revoke' | 'token', body: Readonly<Record<string, string>>): Promise<string> => {
      const url = `${keycloak.issuer}/protocol/openid-connect/${endpoint}`;
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
      const text = await response.text();
      if (!response.ok) throw new Error(`Keycloak answered ${response.status}: ${text}`);
      return text;
    },
    tcp: (credentials: { token: string } | { user: string; pass: string }) =>
      kept(connect({ ...once, servers: nats.url, ...credentials })),
    service: (user: 'room' | 'fanout', pass = demo[`${user.toUpperCase()}_NATS_PASSWORD`] ?? '') =>
      kept(connect({ ...once, servers: nats.url, user, pass, inboxPrefix: inboxPrefix(serviceCaller(user)) })),
    /** What the audit log holds of an action, oldest first. */
    audited: async (action: string) => {
      const logger = createLogger({ service: 'auth-callout', level: 'silent' });
      const reader = openDatabase({ url: database.url, service: 'test', logger });
      try {
        return auditRows.parse(await reader.query(READ_AUDIT_LOG, [action]));
      } finally {
        await reader.close();
      }
    },
    /** As after a crash of the server. */
    restartNats: async () => {
      await nats.kill();
      nats = await startNats({ dataDir, ports });
    },
    /** What USERS holds of somebody. */
    record: async (user: string): Promise<{ record: UserRecord; revision: number } | undefined> => {
      const { NATS_CHAT_USER: name, NATS_CHAT_PASSWORD: pass } = demo;
      const own = { inboxPrefix: inboxPrefix(serviceCaller('auth-callout')) };
      const connection = await connect({ ...once, ...own, servers: nats.url, user: name ?? '', pass: pass ?? '' });
      try {
        const entry = await (await new Kvm(jetstream(connection)).open('USERS')).get(user);
        return entry === null ? undefined : { record: userRecord.parse(entry.json()), revision: entry.revision };
      } finally {
        await connection.close();
      }
    },
    stop: async () => {
      for (const thing of open) await ('close' in thing ? thing.close() : thing.stop());
      await Promise.all([nats.stop(), keycloak.stop(), database.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
