import { readConfig, runService } from '@nats-chat/service-kit';

// A service that waits for something for ever, for the test of the life cycle.
await runService(
  'room',
  () => readConfig({}),
  () => new Promise<never>(() => undefined),
);
