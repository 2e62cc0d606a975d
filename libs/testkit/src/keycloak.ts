import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeycloak, type KeycloakOptions } from '@nats-chat/tools/servers';
import { administer, type Administer } from './administer.ts';
import { refreshTokens, signIn, type Tokens } from './sign-in.ts';

/** A Keycloak of its own with the realm and the demo’s people: alice, bob, charlie; password `{name}123`. */
export interface TestKeycloak {
  /** With `/auth`: `KEYCLOAK_URL`. */
  readonly url: string;
  /** `KEYCLOAK_ISSUER`. */
  readonly issuer: string;
  /** Signs one of the demo’s people in, or somebody with another password, and replaces a temporary one. */
  readonly signIn: (username: string, password?: string, newPassword?: string) => Promise<Tokens>;
  readonly refresh: (refreshToken: string) => Promise<Tokens>;
  /** Asks the admin API of the realm as its administrator. Rejects when the answer is not 2xx. */
  readonly admin: Administer;
  /** SIGKILL, as a crash would be. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts Keycloak in a temporary folder, on free ports; about 15 s.
 *
 * @example
 * const keycloak = await startTestKeycloak();
 * await keycloak.stop();
 */
export const startTestKeycloak = async (
  options: Pick<KeycloakOptions, 'patchRealm' | 'publicOrigin'> = {},
): Promise<TestKeycloak> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nats-chat-keycloak-'));
  const server = await startKeycloak({ dataDir, ...options });
  const client = { keycloakUrl: server.url };
  return {
    url: server.url,
    issuer: server.issuer,
    signIn: (username, password = `${username}123`, newPassword) =>
      signIn(username, password, newPassword === undefined ? client : { ...client, newPassword }),
    refresh: (refreshToken) => refreshTokens(refreshToken, client),
    admin: administer(server.url),
    kill: () => server.kill(),
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
