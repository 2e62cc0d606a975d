import { waitUntil } from '@nats-chat/testkit';
import { expect } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { watchSession } from '../session.ts';
import { lastLogged, lastPersisted } from '../streams.ts';
import type { RunningSystem } from '../system.ts';
import { unique } from '../unique.ts';

/** How long a part may take until it is there again: on a busy machine, far longer than on a quiet one. */
export const RESTART_MS = 120_000;

/** What happens to the system while people write. */
export interface Interruption {
  /** Whether a message that is written meanwhile has to wait. */
  readonly waits: boolean;
  readonly interrupt: () => Promise<unknown>;
  readonly isBack: () => Promise<unknown>;
  /** How long a message may be on its way; default: {@link RESTART_MS}. */
  readonly timeoutMs?: number;
}

/** Alice and bob in the room that they talk in. */
export const enterRandom = async ({ alice, bob }: Pick<Fixture, 'alice' | 'bob'>): Promise<void> => {
  await alice.enter('random');
  await bob.enter('random');
};

/**
 * People write while a part is unavailable, and when it is back: all of it arrives once, is stored, and nobody's page is
 * loaded again. Somebody who comes in afterwards reads it too.
 */
export const goesOn = async (
  fixture: Fixture,
  { waits, interrupt, isBack, timeoutMs }: Interruption,
): Promise<void> => {
  const { alice, bob, system, nextTab } = fixture;
  const timeout = timeoutMs ?? RESTART_MS;
  const [during, after] = [unique('Without it'), unique('With it again')];
  const sessions = [await watchSession(alice), await watchSession(bob)];

  await interrupt();
  await alice.say('Random', during);
  if (waits) await alice.pending('Random', during).waitFor();
  await bob.messages('Random', during).waitFor({ timeout });
  await alice.pending('Random', during).waitFor({ state: 'detached', timeout });
  await isBack();
  await bob.say('Random', after);
  await alice.messages('Random', after).waitFor({ timeout });

  // To come in takes auth-callout, room, presence and history.
  const other = await nextTab(bob);
  await other.messages('Random', after).waitFor({ timeout });
  for (const person of [alice, bob, other]) {
    expect(await person.messages('Random', during).count()).toBe(1);
    expect(await person.messages('Random', after).count()).toBe(1);
  }
  await other.page.close();
  await everythingIsPersisted(system);
  for (const isSameSession of sessions) expect(await isSameSession()).toBe(true);
};

const everythingIsPersisted = (system: RunningSystem): Promise<boolean> =>
  waitUntil(
    'everything is in PostgreSQL',
    async () => (await lastPersisted(system)) >= (await lastLogged(system)),
    RESTART_MS,
  );
