import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import { LRUCache } from 'lru-cache';
import type { Announcer } from '../announcer.ts';
import { isVisible } from '../person.ts';
import type { PresenceView } from '../store.ts';

const EVERY_MS = 3_000;
const MAX_TYPISTS = 50_000;

export interface AnnounceTypingOptions {
  readonly view: Pick<PresenceView, 'person'>;
  readonly announce: Pick<Announcer, 'room'>;
}

/**
 * Notifies a room that the caller writes there, at most once in 3 s; what comes sooner is dropped. The limit is this
 * instance’s own. Somebody invisible writes unseen.
 */
export const announceTyping = ({
  view,
  announce,
}: AnnounceTypingOptions): Handler<typeof contract.presence.typing, GrantedRoom> => {
  // By size, not by number: room for all of them would be made at once.
  const announced = new LRUCache<string, number>({ maxSize: MAX_TYPISTS, sizeCalculation: () => 1 });
  return async ({ caller, room: { room, meta } }) => {
    if (!isVisible(view.person(caller))) return undefined;
    const key = `${room} ${caller}`;
    const now = performance.now();
    if (now - (announced.get(key) ?? -Infinity) < EVERY_MS) return undefined;
    announced.set(key, now);
    await announce.room(meta.type, { kind: 'typing', room, user: caller });
    return undefined;
  };
};
