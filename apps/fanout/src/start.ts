import { requester } from '@nats-chat/messaging';
import { inboxPrefix, serviceCaller } from '@nats-chat/contracts';
import { LOG_STREAM, LogReader } from '@nats-chat/log';
import { createAccess, membershipResource, type GrantedRoom } from '@nats-chat/membership';
import type { RunningService, ServiceContext } from '@nats-chat/service-kit';
import { sendRates, type Config } from './config.ts';
import { createEventLog } from './event-log.jetstream.ts';
import { createLookUp } from './history.ts';
import { LogPublisher } from './log-publisher.ts';
import { countResult } from './metrics.ts';
import { createNotifier } from './notifier.ts';
import { RecentEvents } from './recent-events.ts';
import { createFanout } from './service.ts';

/** Composes the service once there are the log, which persist creates, and the buckets, which room creates. */
export const startFanout = async (context: ServiceContext<Config>): Promise<RunningService<GrantedRoom>> => {
  const { config, nc, jsm, logger, service, use } = context;
  const caller = serviceCaller(service);
  const [membership] = await Promise.all([
    use(membershipResource(nc, { logger })),
    use({ name: 'the log', open: () => jsm.streams.info(LOG_STREAM) }),
  ]);
  const access = createAccess(membership);
  const recent = new RecentEvents(config.FANOUT_LRU_CAPACITY);
  const publisher = await use({
    name: 'the acks of the log',
    open: () => new LogPublisher(nc, inboxPrefix(caller)),
    close: (opened) => opened.close(),
  });
  const log = createEventLog({ publisher, reader: new LogReader({ nc, jsm, logger }) });
  const notify = createNotifier({ nc, membersOf: (room) => membership.members(room), logger });
  const lookUp = createLookUp(requester(nc, caller));
  return {
    implementation: createFanout({ access, log, lookUp, notify, recent }),
    access,
    rates: sendRates(config),
    onResult: countResult,
  };
};
