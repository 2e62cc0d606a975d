import { runService } from '@nats-chat/service-kit';
import { readFanoutConfig } from './config.ts';
import { startFanout } from './start.ts';

await runService('fanout', readFanoutConfig, startFanout);
