import { requester } from '@nats-chat/client';
import { serviceCaller } from '@nats-chat/contracts';
import { createAccess, openMembership } from '@nats-chat/membership';
import { runService } from '@nats-chat/service-kit';
import { readFanoutConfig, sendRates } from './config.ts';
import { createEventLog } from './event-log.jetstream.ts';
import { createLookUp } from './look-up.ts';
import { countResult } from './metrics.ts';
import { createNotifier } from './notifier.ts';
import { RecentEvents } from './recent-events.ts';
import { createFanout } from './service.ts';

await runService('fanout', readFanoutConfig, async ({ config, nc, js, jsm, logger, service }) => {
  const membership = await openMembership(nc, { logger });
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
    stop: async () => membership.close(),
  };
});
