import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Log } from '../log.ts';
import type { Store } from '../store.ts';
import { versionsOf } from '../versions.ts';
import { sinceFloor } from './get-page.ts';

export interface VersionsParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'messages' | 'earlierTexts'>;
}

/**
 * The texts of a message, by time, with the one that stands last: at most six, each at most 8 KB. None of a message that is
 * deleted, or none of the room. Every edit that was acknowledged before is in it.
 *
 * @throws ApiError as {@link getRoomPage}.
 */
export const listVersions =
  (parts: VersionsParts): Handler<typeof contract.history.versions, GrantedRoom> =>
  async ({ target: { room }, request: { messageId } }) => ({ versions: await readVersions(parts, room, messageId) });

/** Reads the texts of a message, as {@link listVersions}; whether its reader may, is checked before. */
export async function readVersions({ log, store }: VersionsParts, room: string, messageId: string) {
  // In this order, as for a page; the earlier texts last, so that they go on to the text of the message.
  const floor = await log.ackFloor();
  const [stored] = await store.messages(room, [messageId], floor);
  const earlier = stored === undefined ? [] : await store.earlierTexts(room, messageId);
  const tail = sinceFloor(await log.tail(), room, floor);
  return versionsOf(stored, tail, messageId, earlier);
}
