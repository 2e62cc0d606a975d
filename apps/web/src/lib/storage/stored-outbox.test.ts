import { describe, expect, it } from 'vitest';
import { outboxItemOf } from './stored-outbox.ts';

const about = { room: 'general', writtenAt: 5, traceparent: '00-trace-01' };
const clientId = '0198c0de-0000-7000-8000-000000000001';

describe('what was left in the outbox', () => {
  it('goes out as a post when an older page left it', () => {
    expect(outboxItemOf({ ...about, clientId, text: 'hello', state: 'failed' })).toEqual({
      ...about,
      command: { action: 'post', clientId, text: 'hello' },
      state: 'pending',
    });
  });

  it('goes out as the command that it is', () => {
    const command = { action: 'react', clientId, targetId: clientId, emoji: '👍' } as const;
    expect(outboxItemOf({ ...about, thread: clientId, command, state: 'failed' })).toEqual({
      ...about,
      thread: clientId,
      command,
      state: 'pending',
    });
  });
});
