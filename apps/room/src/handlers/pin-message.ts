import { ApiError, MAX_PINS, type contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Handler } from '@nats-chat/service-kit';
import type { PinAnnouncer } from '../announcer.ts';
import type { Messages } from '../messages.ts';
import { requireRight } from '../require-right.ts';
import type { MembershipStore } from '../store.ts';
import type { PinStore } from '../pin-store.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface PinMessageOptions {
  readonly pins: Pick<PinStore, 'pin' | 'unpin'>;
  readonly messages: Messages;
  readonly members: Pick<MembershipStore, 'roleOf'>;
  readonly announcePin: PinAnnouncer;
  readonly notes: Pick<SystemNotes, 'post'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/**
 * Pins or unpins a message; what is so already changes nothing.
 *
 * @throws ApiError `NOT_MEMBER`, `NOT_FOUND` or `FORBIDDEN` as {@link requireRight}; of what is to be pinned `NOT_FOUND` when the
 *   room has no such message, or it is deleted, `CONFLICT` when {@link MAX_PINS} others are, `UNAVAILABLE` when it is not stored yet.
 */
export const pinMessage =
  (options: PinMessageOptions): Handler<typeof contract.room.pin, GrantedRoom> =>
  async ({ caller, room: { room, meta }, request: { action, messageId }, logger }) => {
    const { members, announcePin, notes, audit } = options;
    requireRight('pin', meta, await members.roleOf(room, caller));
    const { changed, ...state } = await change(options, { action, room, messageId, by: caller });
    if (changed) {
      audit.record({ actor: caller, action: `room.${action}`, target: room, result: 'ok', details: { messageId } });
      if (state.pinned) notes.post(room, { type: 'pinned', actor: caller, messageId });
      await announcePin(room, meta.type, { messageId, ...state }).catch((error: unknown) => {
        logger.warn({ room, error }, 'A message was pinned or unpinned, and not everybody was notified.');
      });
    }
    return state;
  };

interface Change {
  readonly action: 'pin' | 'unpin';
  readonly room: string;
  readonly messageId: string;
  readonly by: string;
}

async function change({ pins, messages }: PinMessageOptions, { action, room, messageId, by }: Change) {
  if (action === 'unpin') {
    return { ...(await pins.unpin(room, messageId)), pinned: false, by };
  }
  const result = await pins.pin(room, { messageId, by }, MAX_PINS);
  if (result === 'too many') throw new ApiError('CONFLICT', TOO_MANY);
  if (result === 'gone') throw new ApiError('NOT_FOUND', GONE);
  if (result === 'not stored') {
    throw (await messages.isKnown(room, messageId))
      ? new ApiError('UNAVAILABLE', LATE)
      : new ApiError('NOT_FOUND', GONE);
  }
  return { changed: result.isNew, pinned: true, by: result.pin.by, at: result.pin.at };
}

const TOO_MANY = `${MAX_PINS} messages of this room are pinned already; unpin one of them first.`;
const GONE = 'This message is not there any more.';
const LATE = 'This message is not stored yet; try again.';
