import { requester } from '@nats-chat/messaging';
import { inboxPrefix, serviceCaller } from '@nats-chat/contracts';
import { LOG_STREAM, LogReader } from '@nats-chat/log';
import { createAccess, openMembership, type GrantedRoom } from '@nats-chat/membership';
import { waitFor, type RunningService, type ServiceContext } from '@nats-chat/service-kit';
import { deadline } from '@nats-io/nats-core';
import { sendRates, type Config } from './config.ts';
import { createEventLog } from './event-log.jetstream.ts';
import { createLookUp } from './history.ts';
import { LogPublisher } from './log-publisher.ts';
import { countResult } from './metrics.ts';
import { createNotifier } from './notifier.ts';
import { RecentEvents } from './recent-events.ts';
import { createFanout } from './service.ts';

/** How long one of the attempts waits for the membership log. */
const MEMBERSHIP_TIMEOUT_MS = 1_000;

/** Makes the service of its parts, once there are the log, which persist makes, and the buckets, which room makes. */
export const startFanout = async (context: ServiceContext<Config>): Promise<RunningService<GrantedRoom>> => {
  const { config, nc, jsm, logger, service } = context;
  const caller = serviceCaller(service);
  const membership = await openMembership(nc, { logger });
  await Promise.all([
    waitFor('the log', logger, () => jsm.streams.info(LOG_STREAM)),
    waitFor('the membership log', logger, () => deadline(membership.ready, MEMBERSHIP_TIMEOUT_MS)),
  ]);
  const access = createAccess(membership);
  const recent = new RecentEvents(config.FANOUT_LRU_CAPACITY);
  const publisher = new LogPublisher(nc, inboxPrefix(caller));
  const log = createEventLog({ publisher, reader: new LogReader({ jsm, logger }) });
  const notify = createNotifier({ nc, membersOf: (room) => membership.members(room), logger });
  const lookUp = createLookUp(requester(nc, caller));
  return {
    implementation: createFanout({ access, log, lookUp, notify, recent }),
    access,
    rates: sendRates(config),
    onResult: countResult,
    checks: { membership: () => membership.live },
    stop: async () => {
      publisher.close();
      await membership.close();
    },
  };
};
