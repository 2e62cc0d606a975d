import type { ListedRoom } from '@nats-chat/contracts';
import type { ChatEngine } from '../../lib/chat/engine.ts';

/** Of open rooms, and of archived ones. */
const MOST_PAGES = 20;

/** Returns the public rooms, open and archived, as far as they can be listed now; never rejects. */
export type ListRooms = () => Promise<readonly ListedRoom[]>;

/** Returns a function that lists them once, and again when it is called after a listing that was cut short. */
export const roomLister = ({ browse }: Pick<ChatEngine, 'browse'>): ListRooms => {
  let listing: ReturnType<ListRooms> | undefined;
  const listPages = async (archived: boolean): Promise<readonly ListedRoom[]> => {
    const rooms: ListedRoom[] = [];
    let after: string | undefined;
    try {
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const page = await browse(after, archived);
        rooms.push(...page.rooms);
        if (page.next === null) break;
        after = page.next;
      }
    } catch {
      // An address can be typed as well.
      listing = undefined;
    }
    return rooms;
  };
  return () => (listing ??= Promise.all([false, true].map(listPages)).then((lists) => lists.flat()));
};
