import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Log } from '../log.ts';
import { messagesOf } from '../page/page.ts';
import type { Store } from '../store.ts';
import { sinceFloor } from './get-page.ts';

export interface MessagesParts {
  readonly log: Pick<Log, 'ackFloor' | 'tail'>;
  readonly store: Pick<Store, 'messages'>;
}

/**
 * Messages of a room and its threads by their ids, in the order of these, as {@link getRoomPage} shows them; fewer when they are
 * larger than 512 KiB together.
 *
 * @throws ApiError as {@link getRoomPage}.
 */
export const getMessages =
  ({ log, store }: MessagesParts): Handler<typeof contract.history.messages, GrantedRoom> =>
  async ({ caller, target: { room }, request }) => {
    const ids = [...new Set(request.ids)];
    // In this order, as for a page.
    const floor = await log.ackFloor();
    const stored = await store.messages(room, ids, floor);
    const tail = sinceFloor(await log.tail(), room, floor);
    return messagesOf(ids, { stored, tail, reader: caller });
  };
