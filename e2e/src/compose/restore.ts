import { describe, expect, test } from 'vitest';
import { createRoom } from '../actions.ts';
import type { Fixture } from '../fixture.ts';
import { unique } from '../unique.ts';
import { compose } from './docker.ts';
import type { ComposeSystem } from './system.ts';

/** Back up, lose everything, restore. */
export const describeRestore = (fixture: () => Fixture, system: () => ComposeSystem): void => {
  describe('a backup', () => {
    test('brings everything back into an empty system: people, rooms, messages; and a page that is open starts over', async () => {
      const { newcomer, expectOutages } = fixture();
      expectOutages();
      const [name, before, after] = [unique('Kept'), unique('Before'), unique('After')];
      const alice = await newcomer('alice');
      const room = await createRoom(alice, name);
      await alice.say(name, before);
      await alice.pending(name, before).waitFor({ state: 'detached' });
      await alice.messages(name, before).waitFor();

      const archive = await compose(['run', '--rm', '--no-TTY', 'backup']);
      // What comes after the backup is lost with the system.
      await alice.say(name, unique('Lost'));
      // As docs/how-to/back-up.md says.
      await system().remove();
      await compose(['run', '--rm', '--no-TTY', 'restore'], { input: archive });
      await compose(['restart', 'keycloak']);
      await compose(['up', '--detach', '--wait']);

      const bob = await newcomer('bob');
      await bob.enter(room);
      await bob.messages(name, before).waitFor();
      await bob.say(name, after);
      await alice.messages(name, after).waitFor({ timeout: 60_000 });
      for (const person of [alice, bob]) {
        expect(await person.messages(name, before).count()).toBe(1);
        expect(await person.messages(name, after).count()).toBe(1);
      }
    });
  });
};
