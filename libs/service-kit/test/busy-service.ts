import { readConfig, runService } from '@nats-chat/service-kit';

// A service whose end takes for ever, for the test of the life cycle.
await runService(
  'room',
  () => readConfig({}),
  async () => ({ stop: () => new Promise<never>(() => undefined) }),
);
