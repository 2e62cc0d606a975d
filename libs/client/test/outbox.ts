import type { Stored } from '@nats-chat/contracts';
import { vi } from 'vitest';
import type { OutboxItem } from '../src/outbox/item.ts';
import { Outbox, type OutboxOptions } from '../src/outbox/outbox.ts';

interface Attempt {
  readonly item: OutboxItem;
  readonly ack: () => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** An outbox whose attempts are answered by hand. */
export const setUpOutbox = (options: Partial<OutboxOptions> = {}) => {
  const attempts: Attempt[] = [];
  const stored: string[] = [];
  const connection = { up: true };
  const send = (item: OutboxItem): Promise<Stored> =>
    new Promise((resolve, reject) => {
      const settle = async (run: () => void): Promise<void> => {
        run();
        await vi.advanceTimersByTimeAsync(0);
      };
      attempts.push({
        item,
        ack: () => settle(() => resolve({ id: `id-${item.command.clientId}`, seq: 1, timestamp: 1 })),
        fail: (error) => settle(() => reject(error)),
      });
    });
  const outbox = new Outbox({
    send,
    connected: () => connection.up,
    onChange: () => undefined,
    onStored: ({ command }) => stored.push(command.clientId),
    ...options,
  });
  const last = (): Attempt => {
    const attempt = attempts.at(-1);
    if (attempt === undefined) throw new Error('Nothing was sent.');
    return attempt;
  };
  const sent = (): string[] => attempts.map(({ item }) => item.command.clientId);
  return { outbox, attempts, stored, connection, last, sent };
};

/** Writes a message of each id: `room-…`, or `room/thread-…`. */
export const write = async (outbox: Outbox, ...clientIds: string[]): Promise<void> => {
  for (const clientId of clientIds) {
    const [room = '', thread] = (clientId.split('-')[0] ?? '').split('/');
    const command = { action: 'post', clientId, text: clientId } as const;
    outbox.add({ room, ...(thread !== undefined && { thread }), command, writtenAt: 0, traceparent: '' });
  }
  await vi.advanceTimersByTimeAsync(0);
};
