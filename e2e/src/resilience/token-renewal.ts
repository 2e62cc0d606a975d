import { setInterval as every } from 'node:timers/promises';
import { administer } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import { createRoom } from '../actions.ts';
import type { Person } from '../people.ts';
import { watchSession } from '../session.ts';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';

const TOKEN_LIFE_S = 12;
/** A connection ends with the token that it was opened with. */
const CONNECTIONS = 2;

/** Access tokens are short-lived, and nobody notices. */
export const describeTokenRenewal = (fixture: () => Fixture): void => {
  describe('while tokens expire and are renewed', () => {
    test('nothing that people write is lost or doubled, and nobody is asked to sign in', async () => {
      const { alice, bob, system } = fixture();
      const realm = administer(system.addresses.keycloakUrl);
      const name = unique('Renewal');
      const room = await createRoom(alice, name);
      await realm('PUT', '', { accessTokenLifespan: TOKEN_LIFE_S });
      // Each page is loaded again here, and so has a token of the new kind.
      await Promise.all([alice, bob].map((person) => person.enter(room)));
      const sessions = await Promise.all([alice, bob].map(watchSession));
      const connections = [alice, bob].map(countConnections);

      const written: string[] = [];
      for await (const _ of every(1_000)) {
        if (connections.every((count) => count() >= CONNECTIONS)) break;
        const second = written.length / 2 + 1;
        written.push(`Alice ${second}.`, `Bob ${second}.`);
        await Promise.all([alice.say(name, `Alice ${second}.`), bob.say(name, `Bob ${second}.`)]);
      }

      for (const person of [alice, bob]) {
        for (const text of written.slice(-2)) await person.messages(name, text).waitFor();
        await person.page.getByLabel('Not sent yet').waitFor({ state: 'detached' });
      }
      const reading = { room: name, pattern: /(?:Alice|Bob) \d+\./ };
      const hers = await readWhole(alice, reading);
      expect(hers.toSorted()).toEqual(written.toSorted());
      expect(await readWhole(bob, reading)).toEqual(hers);
      for (const author of ['Alice', 'Bob']) {
        const own = hers.filter((text) => text.startsWith(author));
        expect(own).toEqual(written.filter((text) => text.startsWith(author)));
      }
      for (const isSameSession of sessions) expect(await isSameSession()).toBe(true);
      await realm('PUT', '', { accessTokenLifespan: 300 });
    });
  });
};

/** Counts WebSockets from now on. */
function countConnections({ page }: Person): () => number {
  let count = 0;
  page.on('websocket', () => (count += 1));
  return () => count;
}

/** So high that all messages of a test are drawn; a timeline draws only what is near the screen. */
const HIGH = { width: 1280, height: 6_000 };

/** Everything that a timeline has, from the beginning of the room on: of each message the part that fits `pattern`. */
const readWhole = async (
  { page, timeline }: Person,
  { room, pattern }: { readonly room: string; readonly pattern: RegExp },
): Promise<readonly string[]> => {
  const before = page.viewportSize();
  await page.setViewportSize(HIGH);
  const log = timeline(room);
  await log.getByText('This is where it begins.').waitFor();
  const texts = await log.getByRole('article').allInnerTexts();
  if (before !== null) await page.setViewportSize(before);
  return texts.map((text) => pattern.exec(text)?.[0] ?? text);
};
