import { setTimeout as delay } from 'node:timers/promises';
import type { Chatter } from './chatter.ts';
import { pick, type Random } from './random.ts';

export interface LoadOptions {
  readonly chatters: readonly Chatter[];
  /** The first gets most of it. */
  readonly rooms: readonly string[];
  /** Of all chatters together. */
  readonly perSecond: number;
  readonly loadMs: number;
  readonly random: Random;
}

/** Has people write at random moments, at a rate that does not ask whether anything is answered. */
export const runLoad = async ({ chatters, rooms, perSecond, loadMs, random }: LoadOptions): Promise<void> => {
  const startedAt = Date.now();
  const everyMs = 1_000 / perSecond;
  const [mainRoom] = rooms;
  const counts = new Map<string, number>();
  for (let slot = 0; slot * everyMs < loadMs; slot += 1) {
    const waitMs = startedAt + (slot + random()) * everyMs - Date.now();
    if (waitMs > 0) await delay(waitMs);
    const chatter = pick(random, chatters);
    const room = random() < MAIN_SHARE && mainRoom !== undefined ? mainRoom : pick(random, rooms);
    const count = (counts.get(chatter.user) ?? 0) + 1;
    counts.set(chatter.user, count);
    chatter.write(room, `${chatter.user} writes ${count} in ${room}`);
  }
};

const MAIN_SHARE = 0.7;
