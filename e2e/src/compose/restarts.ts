import { beforeAll, describe, test } from 'vitest';
import { enterRandom, goesOn } from '../resilience/going-on.ts';
import type { Fixture } from '../fixture.ts';
import { BACK_MS, compose } from './docker.ts';
import { containerNames } from './system.ts';

/** `docker compose restart`, of one and of all, while people are at the page. */
export const describeRestarts = (fixture: () => Fixture): void => {
  describe('docker compose restart', () => {
    beforeAll(() => enterRandom(fixture()));

    test.each(containerNames)('%s: nobody has to do anything, and nothing is lost', async (name) => {
      await restart(fixture(), [name]);
    });

    test('of everything: nobody has to do anything, and nothing is lost', async () => {
      await restart(fixture(), []);
    });
  });
};

async function restart(fixture: Fixture, names: readonly string[]): Promise<void> {
  fixture.expectOutages();
  let restarted: Promise<unknown> = Promise.resolve();
  await goesOn(fixture, {
    waits: false,
    interrupt: async () => {
      restarted = compose(['restart', ...names]);
      // Handled below; until then its failure is not an unhandled one.
      restarted.catch(() => undefined);
    },
    isBack: async () => {
      await restarted;
      await fixture.system.recovered();
    },
    timeoutMs: BACK_MS,
  });
}
