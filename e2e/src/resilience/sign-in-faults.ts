import { administer } from '@nats-chat/testkit';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Fixture } from '../fixture.ts';
import { signIn } from '../people.ts';
import { unique } from '../unique.ts';

const SOON = { timeout: 20_000, interval: 50 };
const INFO = { server_id: 'test', version: '2.15.0', headers: true, max_payload: 65_536, auth_required: true };
const people = z.array(z.looseObject({ id: z.string() }));

/** A sign-in that does not go as it should. */
export const describeSignInFaults = (fixture: () => Fixture): void => {
  test('a lost answer to a token refresh ends no tab', async () => {
    const { alice, bob, nextTab, system, expectOutages } = fixture();
    expectOutages();
    for (const person of [alice, bob]) await person.enter('random');
    const other = await nextTab(alice);
    await other.timeline('Random').waitFor();
    let lost = 0;
    await other.page.route('**/protocol/openid-connect/token', async (route) => {
      lost += 1;
      if (lost > 1) return route.continue();
      // Keycloak has answered, and the refresh token of before counts no more.
      await route.fetch();
      return route.abort();
    });
    const realm = administer(system.addresses.keycloakUrl);
    const [user] = people.parse(await realm('GET', '/users?exact=true&username=alice'));
    // Nothing changes but that older tokens are refused, so both tabs ask for new ones.
    await realm('PUT', `/users/${user?.id ?? ''}`, user);
    await vi.waitFor(() => {
      expect(lost).toBeGreaterThan(1);
    }, SOON);
    for (const tab of [alice, other]) {
      const text = unique('Still signed in');
      await tab.say('Random', text);
      await bob.messages('Random', text).waitFor();
      expect(await tab.page.getByText('Your session has ended.').count()).toBe(0);
    }
    await other.page.close();
  });

  describe('a page whose token the chat refuses', () => {
    test('says so, and tries again without being loaded again', async () => {
      const { stranger, expectOutages } = fixture();
      expectOutages();
      const charlie = await stranger();
      const { page } = charlie;
      let attempts = 0;
      await page.routeWebSocket(/nats-ws/, (socket) => {
        socket.send(Buffer.from(`INFO ${JSON.stringify(INFO)}\r\n`));
        socket.onMessage(() => {
          attempts += 1;
          socket.send(Buffer.from("-ERR 'Authorization Violation'\r\n"));
          void socket.close();
        });
      });
      await signIn(charlie, 'charlie');
      await page.getByText('The chat does not accept your sign-in at the moment.').waitFor();
      let loads = 0;
      page.on('framenavigated', (frame) => {
        if (frame === page.mainFrame()) loads += 1;
      });
      const before = attempts;
      await vi.waitFor(() => {
        expect(attempts).toBeGreaterThan(before + 2);
      }, SOON);
      expect(loads).toBe(0);
      await page.context().close();
    });
  });
};
