import { waitUntil } from '@nats-chat/testkit';
import { describe, test } from 'vitest';
import { createRoom } from '../actions.ts';
import { withDatabase } from '../database.ts';
import type { Fixture } from '../fixture.ts';
import type { Reachable } from '../system.ts';
import { unique } from '../unique.ts';

/** Makes what was written in a room, and is stored, this much older. */
const age = (system: Reachable, room: string, days: number): Promise<number> =>
  withDatabase(system, async (client) => {
    const sql = `UPDATE messages SET "timestamp" = "timestamp" - $2 WHERE room = $1 AND kind = 'user'`;
    return (await client.query(sql, [room, days * 86_400_000])).rowCount ?? 0;
  });

/** Rooms that keep their messages for some days. */
export const describeRetention = (fixture: () => Fixture): void => {
  describe('a room that keeps messages for some days', () => {
    test('says how many will go before it is saved, and loses those alone', async () => {
      const { alice, bob, system } = fixture();
      const [name, old, young] = [unique('Forgetful'), unique('Long ago'), unique('Today')];
      const room = await createRoom(alice, name);
      await alice.say(name, old);
      await waitUntil('the message is stored', async () => (await age(system, room, 40)) === 1);
      await alice.say(name, young);
      await bob.enter(room);
      await bob.messages(name, old).waitFor();

      await alice.visit(`${room}/settings`);
      await alice.page.getByRole('radio', { name: '30 days' }).check();
      await alice.page.getByText(/^1 message is older than 30 days/).waitFor();
      await alice.page.getByRole('button', { name: 'Save' }).click();
      const dialog = alice.page.getByRole('dialog', { name: `Delete old messages of #${name}?` });
      await dialog.getByText(/^1 message is older than 30 days/).waitFor();
      await dialog.getByRole('button', { name: 'Save and delete' }).click();
      await bob.page.getByText(/Alice.* set messages to be erased after 30 days/).waitFor();

      // It goes through the rooms every hour, and at its start.
      await system.kill('persist');
      const isErased = () =>
        withDatabase(system, async (client) => {
          const { rowCount } = await client.query('SELECT FROM messages WHERE room = $1 AND text = $2', [room, old]);
          return rowCount === 0;
        });
      await waitUntil('the old message is erased', isErased);
      await bob.page.reload();
      await bob.messages(name, young).waitFor();
      await bob.messages(name, old).waitFor({ state: 'detached' });
    });
  });
};
