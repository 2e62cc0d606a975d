import { runService } from '@nats-chat/service-kit';
import { readAuthConfig } from './config.ts';
import { startAuthCallout } from './start.ts';

await runService('auth-callout', readAuthConfig, startAuthCallout);
