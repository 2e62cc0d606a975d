import { MAX_CLOCK_AHEAD_MS } from '@nats-chat/contracts';
import { hash } from 'node:crypto';

/** A client id older than this may have left the log's duplicate window (10 minutes), so the log is asked first. */
const LATE_AFTER_MS = 4 * 60_000;

/** What names one send for good: who, where, and the id that the sender minted for it. */
export interface SendKey {
  readonly user: string;
  readonly room: string;
  readonly clientId: string;
}

/**
 * Returns the idempotency key of a send, and the `Nats-Msg-Id` that it is stored under: `{user}.{room}.{clientId}`.
 *
 * No part can hold a dot, so no two sends share a key. The thread is not in it: a client id that comes back for another
 * thread is the same message, and is refused, rather than stored twice under one message id.
 */
export const dedupKeyOf = ({ user, room, clientId }: SendKey): string => `${user}.${room}.${clientId}`;

/**
 * Returns the permanent id of a message: UUIDv7 shape, with the time of its client id and the rest from SHA-256 of its
 * {@link dedupKeyOf}. A pure function, so a retry is the same message, however late, on whichever instance.
 */
export const messageIdOf = (send: SendKey): string => uuidOf(send.clientId.slice(0, 13), dedupKeyOf(send));

/**
 * Returns the client id of a system message, which nobody mints: in UUIDv7 shape, with the time `at` in ms since 1970 and
 * the rest from SHA-256 of the key that its service gave it.
 */
export const systemClientId = (at: number, key: string): string => {
  const time = at.toString(16).padStart(12, '0');
  return uuidOf(`${time.slice(0, 8)}-${time.slice(8, 12)}`, key);
};

/** @param time - the first 13 characters of a UUID */
function uuidOf(time: string, key: string): string {
  const digest = hash('sha256', key, 'hex');
  const variant = VARIANTS[Number.parseInt(digest.charAt(3), 16) & 0b11] ?? '8';
  return `${time}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
}

/** RFC 9562 §4.1: the two highest bits are `10`. */
const VARIANTS = ['8', '9', 'a', 'b'] as const;

/** Returns when a UUIDv7 was minted by its own account, in ms since 1970. */
export const mintedAt = (clientId: string): number => Number.parseInt(clientId.slice(0, 8) + clientId.slice(9, 13), 16);

/**
 * Returns how a client id stands to this server's clock: `ahead` by more than 5 minutes, which is refused; `late` by more
 * than 4 minutes, which may have been stored before the duplicate window began; else `timely`.
 */
export const timelinessOf = (clientId: string, nowMs: number): 'ahead' | 'timely' | 'late' => {
  const ageMs = nowMs - mintedAt(clientId);
  if (ageMs < -MAX_CLOCK_AHEAD_MS) return 'ahead';
  return ageMs > LATE_AFTER_MS ? 'late' : 'timely';
};
