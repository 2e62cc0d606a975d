import { contract } from '@nats-chat/contracts';
import { requester, uuidV7 } from '@nats-chat/messaging';
import { signIn, waitUntil } from '@nats-chat/testkit';
import { describe, expect, test } from 'vitest';
import type { World } from '../world.ts';

/** How long Keycloak may take to start on a busy machine. */
const START_MS = 200_000;

/** To be run last: it leaves a Keycloak that has just started. */
export const describeKeycloakStopped = (world: () => World): void => {
  describe('while Keycloak is unavailable', () => {
    test(
      'who is signed in goes on, over new connections too, and people sign in again once it is back',
      { timeout: START_MS + 60_000 },
      async () => {
        const { system, person } = world();
        const before = requester(await person('alice'), 'alice');
        await system.kill('keycloak');
        const { origin, keycloakUrl } = system.addresses;
        const attempt = () =>
          signIn('charlie', 'charlie123', { keycloakUrl: `${origin}/auth`, redirectUri: `${origin}/` });
        await expect(attempt()).rejects.toThrow();

        const [alice, bob] = [requester(await person('alice'), 'alice'), requester(await person('bob'), 'bob')];
        const wanted = { type: 'private', key: uuidV7(), displayName: 'Without Keycloak' } as const;
        const { room } = await alice(contract.room.create, {}, wanted);
        expect(await alice(contract.room.invite, { room }, { users: ['bob'] })).toMatchObject({ refused: [] });
        const dm = await bob(contract.room.dm, {}, { users: ['alice'] });
        for (const [who, to] of [
          [before, room],
          [bob, room],
          [alice, dm.room],
        ] as const) {
          const command = { action: 'post', clientId: uuidV7(), text: 'Still here' } as const;
          const { id } = await who(contract.fanout.send, { room: to }, command);
          const { messages } = await alice(contract.history.room, { room: to }, {});
          expect(messages.at(-1)?.messageId).toBe(id);
        }
        const found = await alice(contract['user-search'].search, {}, { query: 'bob' });
        expect(found.people.map(({ user }) => user)).toContain('bob');
        await bob(contract.presence.update, {}, { status: 'busy' });
        expect((await alice(contract.presence.of, {}, { users: ['bob'] })).people).toHaveLength(1);
        // It was unavailable all the while.
        expect(
          await fetch(`${keycloakUrl}/realms/nats-chat`).then(
            ({ ok }) => ok,
            () => false,
          ),
        ).toBe(false);

        await waitUntil('people can sign in', attempt, START_MS);
      },
    );
  });
};
