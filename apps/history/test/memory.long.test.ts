import { existsSync } from 'node:fs';
import type { Position } from '@nats-chat/contracts';
import { residentMiB, type TestService } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFixture, type Fixture } from './fixture.ts';

/** Of the longest texts that people may write, nearly. */
const TEXT = 'x'.repeat(6_000);
/** In each storm: three times what the index holds. */
const MESSAGES = 15_000;
const AT_ONCE = 250;
const STORMS = 4;
/** 256 MiB of heap, garbage included, and what Node takes besides. */
const MOST_MIB = 384;
/** What garbage makes of a difference, once the heap is as large as it may be. */
const GROWTH_MIB = 48;

let at: Fixture;
let history: TestService;

beforeAll(async () => {
  at = await startFixture();
  // It makes the log.
  await at.start('persist');
  history = await at.start('history');
});
afterAll(() => at.stop());

describe.runIf(existsSync('/proc/self/status'))('the memory of history', () => {
  let position: Position;

  /** People write in many rooms, and others catch up in one of them all the while. */
  const storm = async (): Promise<void> => {
    for (let written = 0; written < MESSAGES; written += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => at.log(`busy-${index % 5}`, { text: TEXT })));
      const seq = await at.log('town', { text: TEXT });
      const [room] = (await at.sync([{ room: 'town', position }])).rooms;
      if (room?.status !== 'ok') throw new Error(`The sync is ${room?.status}.`);
      expect(room.events.map((event) => event.seq)).toEqual([seq]);
      position = room.upTo;
    }
  };

  it('is bounded, however long the storm is', { timeout: 600_000 }, async () => {
    ({ position } = await at.page('town'));
    const sizes: number[] = [];
    for (let round = 0; round < STORMS; round += 1) {
      await storm();
      sizes.push(await residentMiB(history.pid));
    }
    const [, full = 0, ...later] = sizes;
    expect(Math.max(...sizes), sizes.join()).toBeLessThan(MOST_MIB);
    expect(Math.max(...later) - full, sizes.join()).toBeLessThan(GROWTH_MIB);
  });
});
