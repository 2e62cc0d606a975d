import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { MAX_SUBSCRIPTIONS } from './server.ts';

it('knows how many subscriptions the server lets a connection have', async () => {
  const conf = await readFile(new URL('../../../nats/nats.conf', import.meta.url), 'utf8');
  expect(conf.match(/^\s*max_subscriptions: \d+$/gm)?.map((line) => line.trim())).toEqual([
    `max_subscriptions: ${MAX_SUBSCRIPTIONS}`,
  ]);
});
