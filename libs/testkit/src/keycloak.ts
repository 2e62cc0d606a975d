import { administer, type Administer } from './administer.ts';
import { startRelay } from './relay.ts';
import { SHARED_KEYCLOAK, type SharedRealm } from './share-keycloak.ts';
import { refreshTokens, signIn, type Tokens } from './sign-in.ts';

/** A realm of a test file’s own, with the demo’s people: alice, bob, charlie; password `{name}123`. */
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
  /** From now on nothing listens at {@link TestKeycloak.url}, as after a crash; idempotent. */
  readonly stop: () => Promise<void>;
}

/** A first start of Keycloak, on a machine that does much else. */
const START_TIMEOUT_MS = 360_000;

/**
 * Takes a realm of the Keycloak that the files of this run share, and opens an address of its own that leads there; the first
 * of a run waits half a minute until it has started.
 *
 * @throws Error outside of the integration tests, whose global set-up shares the Keycloak
 *
 * @example
 * const keycloak = await startTestKeycloak();
 * await keycloak.stop();
 */
export const startTestKeycloak = async (): Promise<TestKeycloak> => {
  const { url: shared, realm } = await takeRealm();
  const relay = await startRelay(Number(new URL(shared).port));
  const url = `http://127.0.0.1:${relay.port}/auth`;
  const client = { keycloakUrl: url, realm };
  return {
    url,
    issuer: `${url}/realms/${realm}`,
    signIn: (username, password = `${username}123`, newPassword) =>
      signIn(username, password, newPassword === undefined ? client : { ...client, newPassword }),
    refresh: (refreshToken) => refreshTokens(refreshToken, client),
    admin: administer(url, realm),
    stop: () => relay.close(),
  };
};

async function takeRealm(): Promise<SharedRealm> {
  const address = process.env[SHARED_KEYCLOAK];
  if (address === undefined) throw new Error('Only integration tests share a Keycloak.');
  const response = await fetch(address, { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as SharedRealm;
}
