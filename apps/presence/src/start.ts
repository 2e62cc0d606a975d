import { events, workQueue } from '@nats-chat/contracts';
import { createAccess, openMembership, type GrantedRoom } from '@nats-chat/membership';
import { ensureStorage, waitFor, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { wildcard } from '@nats-chat/subjects';
import { createAnnouncer } from './announcer.ts';
import type { Config } from './config.ts';
import { createDepartures } from './departures.ts';
import { tellMembershipNews } from './membership-news.ts';
import { countResult } from './metrics.ts';
import type { PersonRecord } from './person.ts';
import { createPresenceMirror, type PresenceMirror } from './presence-mirror.ts';
import { reconcilePresence } from './reconciler.ts';
import { createServerConnections } from './server-connections.ts';
import { createPresenceService } from './service.ts';
import { createSettler, type Settler } from './settler.ts';
import { kvPresenceStore, openBuckets } from './store.kv.ts';
import { createSynchroniser } from './synchroniser.ts';

/** A reload of the page ends a connection and makes another one within this time. */
const RELOAD_MS = 1_000;
/** All instances see that a connection expired: the first to act spares the others the work. */
const SPREAD_MS = 250;

/** Makes the service of its parts: the two buckets that it owns, their mirror, and the server’s own connections. */
export const startPresence = async (context: ServiceContext<Config>): Promise<RunningService<GrantedRoom>> => {
  const { config, jsm, logger, nc, service } = context;
  const membership = await openMembership(nc, { logger });
  const access = createAccess(membership);
  const announce = createAnnouncer(nc, membership);
  const server = createServerConnections(nc);
  const buckets = await openBuckets(nc);
  const store = kvPresenceStore(buckets);
  const now = () => Date.now();

  const view: PresenceMirror = createPresenceMirror({
    buckets,
    onPerson: (user) => settler.settleLater(user, RELOAD_MS),
    onEnd: (user, how) => {
      const delayMs = (how === 'said' ? RELOAD_MS : 0) + Math.random() * SPREAD_MS;
      if (!view.isConnected(user)) settler.settleLater(user, delayMs, how === 'expired' ? how : undefined);
    },
    onLost: () => synchroniser.again(),
    logger,
  });
  const settler: Settler = createSettler({ store, view, announce, now, logger });
  const departures = createDepartures({ store, view, server, settler, now, logger });
  /** What was known before a cut, until it is known to be stored. */
  const remembered = new Map<string, PersonRecord>();
  const synchroniser = createSynchroniser(async () => {
    await ensureStorage(jsm, service, { replicas: config.NATS_REPLICAS });
    for (const [user, record] of await view.follow()) remembered.set(user, record);
    await reconcilePresence({ store, view, server, departures, settler, logger }, remembered);
    remembered.clear();
  }, logger);
  await context.onConnected(() => waitFor('JetStream', logger, synchroniser.now));

  const queue = workQueue(service);
  const stopHearing = server.onEnd(departures.suspect, queue);
  const tellNews = tellMembershipNews({ membership, announce, logger });
  const changes = nc.subscribe(wildcard(events.roomChanged.subject), {
    queue,
    callback: (error, message) => {
      if (error === null) void tellNews(message);
    },
  });

  return {
    implementation: createPresenceService({ store, view, settler, membership, announce, now }),
    access,
    onResult: countResult,
    checks: { membership: () => membership.live, buckets: view.live },
    stop: async () => {
      stopHearing();
      changes.unsubscribe();
      synchroniser.stop();
      settler.stop();
      await departures.stop();
      view.stop();
      await membership.close();
    },
  };
};
