import { requester } from '@nats-chat/messaging';
import { serviceCaller } from '@nats-chat/contracts';
import { LOG_STREAM } from '@nats-chat/log';
import { createAccess, openMembership, type GrantedRoom } from '@nats-chat/membership';
import { waitFor, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { deadline } from '@nats-io/nats-core';
import { sendRates, type Config } from './config.ts';
import { createEventLog } from './event-log.jetstream.ts';
import { createLookUp } from './look-up.ts';
import { countResult } from './metrics.ts';
import { createNotifier } from './notifier.ts';
import { RecentEvents } from './recent-events.ts';
import { createFanout } from './service.ts';

/** How long one of the attempts waits for the membership log. */
const MEMBERSHIP_TIMEOUT_MS = 1_000;

/** Makes the service of its parts, once there are the log, which persist makes, and the buckets, which room makes. */
export const startFanout = async (context: ServiceContext<Config>): Promise<RunningService<GrantedRoom>> => {
  const { config, nc, js, jsm, logger, service } = context;
  const membership = await openMembership(nc, { logger });
  await Promise.all([
    waitFor('the log', logger, () => jsm.streams.info(LOG_STREAM)),
    waitFor('the membership log', logger, () => deadline(membership.ready, MEMBERSHIP_TIMEOUT_MS)),
  ]);
  const access = createAccess(membership);
  const recent = new RecentEvents(config.FANOUT_LRU_CAPACITY);
  const log = createEventLog({ js, jsm, logger });
  const notify = createNotifier({ nc, membersOf: (room) => membership.members(room), logger });
  const lookUp = createLookUp(requester(nc, serviceCaller(service)));
  return {
    implementation: createFanout({ access, log, lookUp, notify, recent }),
    access,
    rates: sendRates(config),
    onResult: countResult,
    checks: { membership: () => membership.live },
    stop: () => membership.close(),
  };
};
