import { runService } from '@nats-chat/service-kit';
import { readPersistConfig } from './config.ts';
import { startPersist } from './start.ts';

await runService('persist', readPersistConfig, startPersist);
