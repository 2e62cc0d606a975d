import { membership as membershipValue, roomId, userId } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import { parseJson } from '@nats-chat/messaging';
import type { Logger } from '@nats-chat/otel';
import type { Msg } from '@nats-io/nats-core';
import type { Announcer, RoomEvent } from './announcer.ts';

export interface MembershipChangeOptions {
  readonly membership: Pick<Membership, 'room'>;
  readonly announce: Pick<Announcer, 'room'>;
  readonly logger: Logger;
}

/** Notifies a room of who joined or left, given what the bucket `ROOMS` republishes. Never rejects. */
export const announceMembershipChange = async (
  { membership, announce, logger }: MembershipChangeOptions,
  message: Pick<Msg, 'headers' | 'data'>,
): Promise<void> => {
  try {
    const change = membershipChangeOf(message);
    if (change === undefined) return;
    const meta = await membership.room(change.room);
    if (meta !== undefined && !meta.deleted) await announce.room(meta.type, change);
  } catch (error) {
    logger.warn({ error }, 'A room was not notified of who joined or left.');
  }
};

/**
 * Returns what a republished entry says: `joined` for a first membership, and for a later one of a plain member, `left` for an
 * ended one; undefined for a change of role.
 *
 * An owner or admin who is made a plain member looks like someone who joins again: the entry before is gone by then.
 */
export const membershipChangeOf = ({ headers, data }: Pick<Msg, 'headers' | 'data'>): RoomEvent | undefined => {
  // `$KV.{bucket}.{room}.{user}`; `Nats-Last-Sequence` is that of the key’s entry before, 0 for none.
  const [, , room, user] = headers?.get('Nats-Subject').split('.') ?? [];
  const parts = { room: roomId.safeParse(room), user: userId.safeParse(user) };
  if (!parts.room.success || !parts.user.success) return undefined;
  const of = { room: parts.room.data, user: parts.user.data };
  const operation = headers?.get('KV-Operation') ?? '';
  if (operation !== '') return { kind: 'left', ...of };
  const value = membershipValue.safeParse(parseJson(utf8.decode(data)));
  if (!value.success) return undefined;
  const first = headers?.get('Nats-Last-Sequence') === '0';
  return first || value.data.role === 'member' ? { kind: 'joined', ...of } : undefined;
};

const utf8 = new TextDecoder();
