import { runService } from '@nats-chat/service-kit';
import { readPresenceConfig } from './config.ts';
import { startPresence } from './start.ts';

await runService('presence', readPresenceConfig, startPresence);
