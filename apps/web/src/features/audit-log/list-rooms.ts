import type { ListedRoom } from '@nats-chat/contracts';
import type { ChatEngine } from '../../lib/chat/engine.ts';

/** Of open rooms, and of archived ones. */
const MOST_PAGES = 20;

/** Returns the public rooms, open and archived, as far as they can be listed now; never rejects. */
export const listRooms = async (engine: Pick<ChatEngine, 'browse'>): Promise<readonly ListedRoom[]> => {
  const lists = await Promise.all([false, true].map((archived) => listPages(engine, archived)));
  return lists.flat();
};

async function listPages({ browse }: Pick<ChatEngine, 'browse'>, archived: boolean): Promise<readonly ListedRoom[]> {
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
  }
  return rooms;
}
