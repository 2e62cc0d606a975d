import { headers } from '@nats-io/nats-core';
import { describe, expect, it } from 'vitest';
import { endOf } from './entry.ts';

describe('a stored message', () => {
  it.each([
    ['gives its key a value, without headers', undefined, undefined],
    ['gives its key a value, with headers of its own', ['Nats-Msg-Id', 'x'], undefined],
    ['ends it by a delete', ['KV-Operation', 'DEL'], 'deleted'],
    ['ends it by a purge', ['KV-Operation', 'PURGE'], 'deleted'],
    ['ends it because its time ended', ['Nats-Marker-Reason', 'MaxAge'], 'expired'],
    ['ends it because an operator removed it', ['Nats-Marker-Reason', 'Purge'], 'deleted'],
  ] as const)('%s', (_, header, end) => {
    const given = header === undefined ? undefined : headers();
    given?.set(header?.[0] ?? '', header?.[1] ?? '');
    expect(endOf(given)).toBe(end);
  });
});
