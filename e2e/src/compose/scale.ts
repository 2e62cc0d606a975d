import { findServices } from '@nats-chat/tools/stack';
import { describe, expect, test } from 'vitest';
import { enterRandom, goesOn } from '../resilience/going-on.ts';
import type { Fixture } from '../fixture.ts';
import { BACK_MS, compose, containersOf } from './docker.ts';

const services = findServices();

/** Several instances of each service share its work. */
export const describeScale = (fixture: () => Fixture): void => {
  describe('two of each service', () => {
    test('run side by side, and one may go while people write', async () => {
      await enterRandom(fixture());
      await scale(2);
      for (const name of services) expect(await containersOf(name), name).toHaveLength(2);
      fixture().expectOutages();
      await goesOn(fixture(), {
        waits: false,
        interrupt: () => scale(1),
        isBack: () => scale(2),
        timeoutMs: BACK_MS,
      });
      await scale(1);
    });
  });
};

const scale = (instances: number): Promise<unknown> =>
  compose([
    ...['up', '--detach', '--wait', '--no-recreate'],
    ...services.flatMap((name) => ['--scale', `${name}=${instances}`]),
  ]);
