import type { Envelope, LoggedEvent } from '@nats-chat/contracts';

/** Returns a message id that is easy to read in a failure. */
export const idOf = (number: number): string => `0198c0de-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** Returns an event of alice in `town`, at `seq`; a post of message `seq` unless `fields` says otherwise. */
export const logged = (seq: number, fields: Partial<Envelope> = {}, room = 'town'): LoggedEvent => ({
  room,
  seq,
  event: {
    v: 1,
    kind: 'user',
    action: 'post',
    messageId: idOf(seq),
    clientId: idOf(seq + 1_000),
    user: 'alice',
    timestamp: 1_000 + seq,
    ...fields,
  },
});

export const post = (seq: number, text: string, fields: Partial<Envelope> = {}): LoggedEvent =>
  logged(seq, { text, ...fields });

export const edit = (seq: number, target: number, text: string, fields: Partial<Envelope> = {}): LoggedEvent =>
  logged(seq, { action: 'edit', targetId: idOf(target), text, ...fields });

export const remove = (seq: number, target: number, fields: Partial<Envelope> = {}): LoggedEvent =>
  logged(seq, { action: 'delete', targetId: idOf(target), ...fields });

export const react = (seq: number, target: number, emoji: string, fields: Partial<Envelope> = {}): LoggedEvent =>
  logged(seq, { action: 'react', targetId: idOf(target), emoji, ...fields });

export const unreact = (seq: number, target: number, emoji: string, fields: Partial<Envelope> = {}): LoggedEvent =>
  logged(seq, { action: 'unreact', targetId: idOf(target), emoji, ...fields });
