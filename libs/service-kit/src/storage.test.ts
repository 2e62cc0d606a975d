import { gauge } from '@nats-chat/otel';
import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { expect, it, vi } from 'vitest';
import { observeConsumers } from './storage.ts';

vi.mock(import('@nats-chat/otel'), { spy: true });

it('shows how many consumers each bucket of a service has, and of no other', async () => {
  const counts: Record<string, number> = { KV_PRESENCE: 2, KV_PRESENCE_CONN: 49, KV_PRESENCE_CHOICE: 0 };
  const info = async (stream: string) => ({ state: { consumer_count: counts[stream] } }) as StreamInfo;
  const streams: Partial<Record<keyof JetStreamManager['streams'], unknown>> = { info };
  observeConsumers({ streams: streams as JetStreamManager['streams'] }, 'presence');
  const shown = vi.mocked(gauge).mock.calls.map(async ([name, , read, attributes]) => [name, await read(), attributes]);
  expect(await Promise.all(shown)).toEqual([
    ['kv_consumers', 2, { bucket: 'PRESENCE' }],
    ['kv_consumers', 0, { bucket: 'PRESENCE_CHOICE' }],
    ['kv_consumers', 49, { bucket: 'PRESENCE_CONN' }],
  ]);
});
