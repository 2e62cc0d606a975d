import type { Envelope, LoggedEvent } from '@nats-chat/contracts';

/** A message id that is easy to read in a failure. */
export const idOf = (number: number): string => `0198c0de-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** bob posts in `town`; `text` names it. */
export const said = (seq: number, text: string, fields: Partial<Envelope> = {}): LoggedEvent => ({
  room: 'town',
  seq,
  event: {
    v: 1,
    kind: 'user',
    action: 'post',
    messageId: idOf(seq),
    clientId: idOf(seq),
    user: 'bob',
    timestamp: seq,
    text,
    ...fields,
  },
});
