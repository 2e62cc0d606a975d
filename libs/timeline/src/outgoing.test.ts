import { describe, expect, it } from 'vitest';
import { idOf, post } from '@nats-chat/testkit/events';
import { toMessage } from './message.ts';
import { notYetStored } from './outgoing.ts';

const stored = [toMessage(post(1, 'a')), toMessage(post(2, 'b', { user: 'bob' }))];

describe('what I wrote', () => {
  it('is shown as mine until the log holds it', () => {
    const outgoing = [{ clientId: idOf(1_001) }, { clientId: idOf(3) }];
    expect(notYetStored(outgoing, stored, 'alice')).toEqual([{ clientId: idOf(3) }]);
  });

  it('is not hidden by somebody else’s message under the same id', () => {
    const outgoing = [{ clientId: idOf(1_002) }];
    expect(notYetStored(outgoing, stored, 'alice')).toEqual(outgoing);
  });

  it('may be nothing', () => {
    expect(notYetStored([], stored, 'alice')).toEqual([]);
  });
});
