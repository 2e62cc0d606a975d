import { join } from 'node:path';
import { startTestNats, startTestService, writeReadmeExample } from '@nats-chat/testkit';
import { expect, it } from 'vitest';

it('the example of the README starts as a service, and stops in order', async () => {
  const nats = await startTestNats({ services: ['sticker'] });
  const { file, remove } = await writeReadmeExample(join(import.meta.dirname, '..'), 'await run();\n');
  try {
    const service = await startTestService('sticker', nats.serviceEnv('sticker'), file);
    expect(await service.log()).toContainEqual(expect.objectContaining({ message: 'Made.', size: 0 }));
    expect(await service.stop()).toBe('exit code 0');
  } finally {
    await remove();
    await nats.stop();
  }
});
