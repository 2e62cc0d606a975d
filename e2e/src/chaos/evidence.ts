import { setTimeout as delay } from 'node:timers/promises';
import type { TestSystem } from '../system.ts';
import type { Chatter } from './chatter.ts';
import { findProblems, type Place, type Problem } from './check.ts';
import { readDatabase } from './database.ts';
import { readLog } from './log.ts';

export interface Scene {
  readonly system: TestSystem;
  readonly chatters: readonly Chatter[];
  readonly rooms: readonly string[];
}

/** Everywhere that messages should be: the log, PostgreSQL, and each person’s timelines, paged up to their beginning. */
const readEverywhere = async ({ system, chatters, rooms }: Scene): Promise<readonly Place[]> => [
  { name: 'the log', rooms, messages: await readLog(system, rooms) },
  { name: 'PostgreSQL', rooms, messages: await readDatabase(system, rooms) },
  ...(await Promise.all(
    chatters.flatMap((chatter) =>
      rooms.map(async (room) => ({
        name: `the timeline of ${chatter.user} in ${room}`,
        rooms: [room],
        messages: await chatter.readWhole(room),
      })),
    ),
  )),
];

/** How it ended. */
export interface Settled {
  /** What still was wrong at the end. */
  readonly problems: readonly Problem[];
  readonly afterMs: number;
  /** What came right last. */
  readonly last?: Problem;
}

/**
 * Checks everywhere again and again until nothing is wrong, for at most `timeoutMs`.
 *
 * @throws what the last check threw, when none came to an end.
 */
export const settle = async (scene: Scene, timeoutMs: number): Promise<Settled> => {
  const startedAt = Date.now();
  let last: Problem | undefined;
  for (;;) {
    const result = await check(scene).catch((error: unknown) => ({ error }));
    const afterMs = Date.now() - startedAt;
    if ('error' in result) {
      if (afterMs > timeoutMs) throw result.error;
    } else {
      if (result.length === 0 || afterMs > timeoutMs) return { problems: result, afterMs, ...(last && { last }) };
      last = result.at(-1);
    }
    await delay(PAUSE_MS);
  }
};

const PAUSE_MS = 500;

/** Reading everywhere takes its time; while a send is under way there is no need to. */
const check = async (scene: Scene): Promise<readonly Problem[]> => {
  const sends = scene.chatters.flatMap((chatter) => chatter.written());
  const givenUp = findProblems(sends, []);
  return givenUp.length > 0 ? givenUp : findProblems(sends, await readEverywhere(scene));
};
