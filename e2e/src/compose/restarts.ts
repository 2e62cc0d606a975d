import { beforeAll, describe, test } from 'vitest';
import { enterRandom, goesOn } from '../resilience/going-on.ts';
import type { Stage } from '../stage.ts';
import { compose } from './docker.ts';
import { containerNames } from './system.ts';

/** Keycloak takes longest, and whoever comes in waits for it. */
const BACK_MS = 120_000;

/** `docker compose restart`, of one and of all, while people are at the page. */
export const describeRestarts = (stage: () => Stage): void => {
  describe('docker compose restart', () => {
    beforeAll(() => enterRandom(stage()));

    test.each(containerNames)('%s: nobody has to do anything, and nothing is lost', async (name) => {
      await restart(stage(), [name]);
    });

    test('of everything: nobody has to do anything, and nothing is lost', async () => {
      await restart(stage(), []);
    });
  });
};

async function restart(stage: Stage, names: readonly string[]): Promise<void> {
  stage.expectOutages();
  let restarted: Promise<unknown> = Promise.resolve();
  await goesOn(stage, {
    waits: false,
    interrupt: async () => {
      restarted = compose(['restart', ...names]);
      // Looked at below; until then its failure is not an unhandled one.
      restarted.catch(() => undefined);
    },
    isBack: async () => {
      await restarted;
      await stage.system.recovered();
    },
    timeoutMs: BACK_MS,
  });
}
