import { membership as membershipValue, roomId, userId } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import type { Msg } from '@nats-io/nats-core';
import type { Announcer, RoomNews } from './announcer.ts';

export interface MembershipNewsOptions {
  readonly membership: Pick<Membership, 'room'>;
  readonly announce: Pick<Announcer, 'room'>;
  readonly logger: Logger;
}

/** Tells a room of who came and who left; given what the bucket `ROOMS` republishes, and never rejecting. */
export const tellMembershipNews =
  ({ membership, announce, logger }: MembershipNewsOptions) =>
  async (message: Msg): Promise<void> => {
    const news = newsOf(message);
    if (news === undefined) return;
    try {
      const meta = await membership.room(news.room);
      if (meta !== undefined && !meta.deleted) await announce.room(meta.type, news);
    } catch (error) {
      logger.warn({ error }, 'A room was not told who came or left.');
    }
  };

/**
 * What a republished entry says: `joined` for a first membership, and for a later one of a plain member, `left` for an
 * ended one; undefined for a change of role.
 *
 * An owner or admin who is made a plain member looks like someone who joins again: the entry before is gone by then.
 */
export const newsOf = ({ headers, data }: Pick<Msg, 'headers' | 'data'>): RoomNews | undefined => {
  // `$KV.{bucket}.{room}.{user}`; `Nats-Last-Sequence` is that of the key’s entry before, 0 for none.
  const [, , room, user] = headers?.get('Nats-Subject').split('.') ?? [];
  const place = { room: roomId.safeParse(room), user: userId.safeParse(user) };
  if (!place.room.success || !place.user.success) return undefined;
  const at = { room: place.room.data, user: place.user.data };
  const operation = headers?.get('KV-Operation') ?? '';
  if (operation !== '') return { kind: 'left', ...at };
  const value = membershipValue.safeParse(json(data));
  if (!value.success) return undefined;
  const first = headers?.get('Nats-Last-Sequence') === '0';
  return first || value.data.role === 'member' ? { kind: 'joined', ...at } : undefined;
};

const utf8 = new TextDecoder();

function json(data: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(data));
  } catch {
    return undefined;
  }
}
