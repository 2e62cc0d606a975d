import { runService } from '@nats-chat/service-kit';
import { readHistoryConfig } from './config.ts';
import { startHistory } from './start.ts';

await runService('history', readHistoryConfig, startHistory);
