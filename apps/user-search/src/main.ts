import { runService } from '@nats-chat/service-kit';
import { readUserSearchConfig } from './config.ts';
import { startUserSearch } from './start.ts';

await runService('user-search', readUserSearchConfig, startUserSearch);
