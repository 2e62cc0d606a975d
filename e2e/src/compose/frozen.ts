import { waitUntil } from '@nats-chat/testkit';
import { beforeAll, describe, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { enterRandom, goesOn } from '../resilience/going-on.ts';
import { BACK_MS, compose, containersOf } from './docker.ts';

/** What neither ends nor answers is started again by the healthcheck: Docker restarts only what ends. */
export const describeFrozen = (fixture: () => Fixture): void => {
  describe('what is frozen in its container', () => {
    beforeAll(() => enterRandom(fixture()));

    test.each(['fanout', 'keycloak', 'nats'])('%s is started again, and nobody has to do anything', async (name) => {
      fixture().expectOutages();
      const first = await startOf(name);
      await goesOn(fixture(), {
        waits: false,
        // All but the first process, which Docker gives each container.
        interrupt: () => compose(['exec', '--no-TTY', name, 'sh', '-c', 'kill -STOP -1']),
        isBack: async () => {
          await waitUntil(`${name} is started again`, async () => (await startOf(name)) !== first, BACK_MS);
          await fixture().system.recovered();
        },
        timeoutMs: BACK_MS,
      });
    });
  });
};

const startOf = async (name: string): Promise<string | undefined> => (await containersOf(name))[0]?.State.StartedAt;
