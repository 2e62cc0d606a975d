import { join } from 'node:path';
import { createLogger, type Logger } from '@nats-chat/otel';
import { startTestDatabase, writeReadmeExample } from '@nats-chat/testkit';
import { expect, it } from 'vitest';

interface Example {
  readonly namesOf: (url: string, logger: Logger, rooms: readonly string[]) => Promise<readonly string[]>;
}

it('the example of the README reads the names of rooms', async () => {
  const server = await startTestDatabase();
  const { file, remove } = await writeReadmeExample(join(import.meta.dirname, '..'));
  try {
    const { namesOf } = (await import(file)) as Example;
    const logger = createLogger({ service: 'room', level: 'silent' });
    expect(await namesOf(server.urlFor('room'), logger, ['general', 'no-such-room'])).toEqual(['General']);
  } finally {
    await remove();
    await server.stop();
  }
});
