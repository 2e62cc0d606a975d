import type { ServiceName } from '@nats-chat/contracts';
import { requester, type Requester } from '@nats-chat/messaging';
import { ensureStorage } from '@nats-chat/service-kit';
import {
  playPeople,
  startRelay,
  startTestDatabase,
  startTestNats,
  startTestService,
  type Relay,
  type TestDatabase,
  type TestNats,
} from '@nats-chat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';

/** What answers about rooms and what is in them, and persist, which stores it. */
const RUN = ['room', 'fanout', 'history', 'presence', 'persist'] as const satisfies ServiceName[];
const PLAYED = ['user-search', 'auth-callout'] as const satisfies ServiceName[];
/** Those with a role in PostgreSQL, but for persist: nobody asks it. */
const ASKED_BY_SQL: ReadonlySet<ServiceName> = new Set(['room', 'history']);

export interface ServicesOptions {
  /** With their realm roles. */
  readonly people: Readonly<Record<string, readonly string[]>>;
  /** Of each service but persist. */
  readonly instances: number;
}

/** The services that rooms take, as processes on real servers; Keycloak and what asks it are played. */
export interface Services {
  readonly nats: TestNats;
  readonly database: TestDatabase;
  /** One connection for each person. */
  readonly as: (user: string) => Promise<Requester>;
  /** How many bytes of SQL the services that answer people have sent. */
  readonly sqlBytes: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts them in a few seconds. Sends are not limited, and nothing is reconciled while a test runs. */
export const startServices = async ({ people, instances }: ServicesOptions): Promise<Services> => {
  const [nats, database] = await Promise.all([
    startTestNats({ services: [...RUN, ...PLAYED], people }),
    startTestDatabase(),
  ]);
  const relay = await startRelay(Number(new URL(database.url).port));
  const callout = await jetstreamManager(await nats.service('auth-callout'), { checkAPI: false });
  await ensureStorage(callout, 'auth-callout', { replicas: 1 });
  await playPeople(nats);
  const running = await Promise.all(
    RUN.flatMap((service) =>
      Array.from({ length: service === 'persist' ? 1 : instances }, () =>
        startTestService(service, { ...nats.serviceEnv(service), ...environmentOf(service, database, relay) }),
      ),
    ),
  );
  const connected = new Map<string, Promise<Requester>>();
  return {
    nats,
    database,
    as: (user) => {
      const known = connected.get(user) ?? nats.person(user).then((nc) => requester(nc, user));
      connected.set(user, known);
      return known;
    },
    sqlBytes: relay.sentBytes,
    stop: async () => {
      await Promise.all(running.map((service) => service.kill()));
      await nats.stop();
      await relay.close();
      await database.stop();
    },
  };
};

function environmentOf(service: ServiceName, database: TestDatabase, relay: Relay): Readonly<Record<string, string>> {
  if (service === 'fanout') return { FANOUT_RATE_LIMIT_PER_MINUTE: '1000000' };
  if (service === 'presence') return {};
  const url = new URL(database.urlFor(service));
  if (ASKED_BY_SQL.has(service)) url.port = String(relay.port);
  return {
    DATABASE_URL: url.href,
    ...(service === 'room' && { ROOM_RECONCILE_SECONDS: '86400', ROOM_CREATE_LIMIT_PER_MINUTE: '600' }),
  };
}
