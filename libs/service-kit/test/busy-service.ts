import { readConfig, runService } from '@nats-chat/service-kit';

// A service whose end takes for ever, for the test of the life cycle.
await runService(
  'room',
  () => readConfig({}),
  async ({ use }) => {
    await use({ name: 'the work', open: () => undefined, close: () => new Promise<never>(() => undefined) });
    return {};
  },
);
