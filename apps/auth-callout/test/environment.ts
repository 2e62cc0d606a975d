import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inboxPrefix, serviceCaller, userRecord, type UserRecord } from '@nats-chat/contracts';
import { startTestDatabase, startTestKeycloak, startTestService, type TestService } from '@nats-chat/testkit';
import { loadDemoEnv, startNats } from '@nats-chat/tools/servers';
import { jetstream } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { wsconnect, type NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';

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
  return {
    nats,
    keycloak,
    database,
    callout: () => kept(startTestService('auth-callout', env)),
    /** A browser’s tab. */
    tab: (token: string, user: string, name = 'tab-1') =>
      kept(wsconnect({ ...once, servers: nats.wsUrl, token, name, inboxPrefix: inboxPrefix(user) })),
    tcp: (credentials: { token: string } | { user: string; pass: string }) =>
      kept(connect({ ...once, servers: nats.url, ...credentials })),
    service: (user: 'room' | 'fanout', pass = demo[`${user.toUpperCase()}_NATS_PASSWORD`] ?? '') =>
      kept(connect({ ...once, servers: nats.url, user, pass, inboxPrefix: inboxPrefix(serviceCaller(user)) })),
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
