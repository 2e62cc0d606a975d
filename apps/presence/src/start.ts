import { withTimeout } from '@nats-chat/async';
import { events, workQueue } from '@nats-chat/contracts';
import { createAccess, membershipResource, type GrantedRoom } from '@nats-chat/membership';
import { followerResource, storageResource, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { wildcard } from '@nats-chat/subjects';
import { createAnnouncer } from './announcer.ts';
import type { Config } from './config.ts';
import { DisconnectChecker } from './disconnect-checker.ts';
import { announceMembershipChange } from './membership-changes.ts';
import { MirroredPresence } from './presence-view.ts';
import { Reconciler } from './reconciler.ts';
import { createServerConnections } from './server-connections.ts';
import { createPresenceService } from './service.ts';
import { StatusWriter } from './status-writer.ts';
import { kvPresenceStore, openBuckets } from './store.kv.ts';

/** A reload of the page ends a connection and opens another one within this time. */
const RELOAD_MS = 1_000;
/** All instances see that a connection expired: the first to act spares the others the work. */
const SPREAD_MS = 250;
/** How long one attempt to reconcile waits for the buckets to be mirrored. */
const MIRROR_TIMEOUT_MS = 10_000;

/** Composes the service: the buckets that it owns, their mirror, and the server’s own connections. */
export const startPresence = async (context: ServiceContext<Config>): Promise<RunningService<GrantedRoom>> => {
  const { logger, nc, service, use } = context;
  await use(storageResource(context));
  const membership = await use(membershipResource(nc, { logger }));
  const access = createAccess(membership);
  const announce = createAnnouncer(nc, membership);
  const server = createServerConnections(nc);
  const buckets = await openBuckets(nc, logger);
  const store = kvPresenceStore(buckets);

  const view: MirroredPresence = new MirroredPresence({
    buckets,
    onPerson: (user) => writer.schedule(user, RELOAD_MS),
    onEnd: (user, expired) => {
      const delayMs = (expired ? 0 : RELOAD_MS) + Math.random() * SPREAD_MS;
      if (!view.isConnected(user)) writer.schedule(user, delayMs, expired ? 'expired' : undefined);
    },
  });
  const writer = new StatusWriter({ store, view, announce, now: () => Date.now(), logger });
  const checker = new DisconnectChecker({ store, view, server, writer, logger });
  const reconciler = new Reconciler({ store, view, server, checker, writer, logger });
  const reconcile = async (): Promise<void> => {
    await withTimeout(MIRROR_TIMEOUT_MS, view.ready);
    void reconciler.run();
  };
  await use(followerResource({ name: 'presence', follow: () => view }));
  await use({ name: 'the status writer', open: () => writer, close: () => writer.stop() });
  await use({ name: 'the disconnect checker', open: () => checker, close: () => checker.stop() });
  await use({ name: 'the reconciler', open: reconcile, restore: reconcile, close: () => reconciler.stop() });
  const queue = workQueue(service);
  await use({
    name: 'the ends of connections',
    open: () => server.onEnd((tab) => checker.check(tab), queue),
    close: (unsubscribe) => unsubscribe(),
  });
  await use({
    name: 'membership changes',
    open: () =>
      nc.subscribe(wildcard(events.roomChanged.subject), {
        queue,
        callback: (error, message) => {
          if (error === null) void announceMembershipChange({ membership, announce, logger }, message);
        },
      }),
    close: (subscription) => subscription.unsubscribe(),
  });

  return {
    implementation: createPresenceService({ store, view, writer, membership, announce }),
    access,
  };
};
