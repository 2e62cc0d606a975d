import Keycloak, { type KeycloakTokenParsed } from 'keycloak-js';
import type { Config } from '../config.ts';
import { cell } from '../store.ts';
import type { Auth, AuthState, Person } from './auth.ts';

/** How long the silent check may take before the sign-in page shows; Keycloak may be starting. */
const CHECK_TIMEOUT_MS = 8_000;

/** A token is refreshed when it has less than this left. */
const MIN_VALIDITY_S = 30;

/** A token that is younger than this was refused for another reason than its age: auth-callout is away. */
const RENEW_AGAIN_S = 2;

/** How soon a refresh that did not reach Keycloak is tried again. */
const RETRY_MS = 10_000;

/** How long signing out may wait to hear whether Keycloak is there. */
const SIGN_OUT_TIMEOUT_MS = 3_000;

/** How often a page that nobody can sign in to looks for Keycloak, plus up to as much again, so that not all ask at once. */
const LOOK_MS = 3_000;

/** What is used of keycloak-js. */
export type KeycloakClient = Pick<
  Keycloak,
  | 'init'
  | 'login'
  | 'logout'
  | 'updateToken'
  | 'isTokenExpired'
  | 'token'
  | 'tokenParsed'
  | 'timeSkew'
  | 'onAuthSuccess'
  | 'onAuthRefreshSuccess'
>;

/**
 * {@link Auth} by Keycloak: authorization code with PKCE, an existing session found without leaving the page.
 *
 * @param startOver Loads the page anew, once Keycloak answers that did not before: keycloak-js looks for a session once.
 */
export const keycloakAuth = (
  config: Config,
  keycloak: KeycloakClient = createClient(config),
  startOver: () => void = () => location.reload(),
): Auth => {
  const state = cell<AuthState>({ status: 'checking' });
  let refreshTimer: ReturnType<typeof setTimeout> | undefined;

  const refresh = async (refused = false): Promise<void> => {
    try {
      // A negative number renews a token whatever it has left.
      await keycloak.updateToken(refused && ageS(keycloak) >= RENEW_AGAIN_S ? -1 : MIN_VALIDITY_S);
    } catch (cause) {
      // Keycloak refused: keycloak-js has forgotten the token. Anything else is the network, and may pass.
      if (keycloak.token === undefined) state.set({ status: 'signed-out', reason: 'ended' });
      else if (keycloak.isTokenExpired(0)) throw cause;
    }
  };

  const scheduleRefresh = (inMs: number = untilRefreshMs(keycloak)): void => {
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => {
      refresh().then(
        () => {
          if (keycloak.token !== undefined) scheduleRefresh(Math.max(RETRY_MS, untilRefreshMs(keycloak)));
        },
        () => {
          scheduleRefresh(RETRY_MS);
        },
      );
    }, inMs);
  };

  keycloak.onAuthSuccess = () => {
    signedIn();
    scheduleRefresh();
  };
  keycloak.onAuthRefreshSuccess = () => {
    signedIn();
  };

  function signedIn(): void {
    if (keycloak.tokenParsed === undefined) return;
    const person = personOf(keycloak.tokenParsed);
    const before = state.get();
    if (before.status === 'signed-in' && sameRoles(before.person, person)) return;
    state.set({ status: 'signed-in', person });
  }

  void withTimeout(
    keycloak.init({
      onLoad: 'check-sso',
      pkceMethod: 'S256',
      checkLoginIframe: false,
      silentCheckSsoRedirectUri: `${location.origin}/silent-check-sso.html`,
      silentCheckSsoFallback: false,
      messageReceiveTimeout: CHECK_TIMEOUT_MS,
    }),
  ).then(
    (authenticated) => {
      if (!authenticated) state.set({ status: 'signed-out' });
    },
    () => {
      if (state.get().status !== 'checking') return;
      state.set({ status: 'signed-out', reason: 'unavailable' });
      void untilItAnswers(config).then(startOver);
    },
  );

  return {
    state,
    signIn: () => keycloak.login({ redirectUri: location.href }),
    // Leaving for a page that is not there would only look like signing out: the session goes on.
    canSignOut: async () => navigator.onLine && (await answers(config, SIGN_OUT_TIMEOUT_MS)),
    signOut: () => {
      clearTimeout(refreshTimer);
      return keycloak.logout({ redirectUri: `${location.origin}/` });
    },
    token: () => keycloak.token ?? '',
    ensureToken: refresh,
  };
};

/** Nothing is on the page meanwhile, so there is no hurry, and no end. */
async function untilItAnswers(config: Config): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, LOOK_MS * (1 + Math.random())));
  while (!(await answers(config, CHECK_TIMEOUT_MS)));
}

async function answers({ keycloakUrl, keycloakRealm }: Config, timeoutMs: number): Promise<boolean> {
  const realm = new URL(`${keycloakUrl}/realms/${keycloakRealm}`, location.origin);
  const answer = await fetch(realm, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) }).catch(
    () => undefined,
  );
  return answer?.ok === true;
}

const createClient = (config: Config): KeycloakClient =>
  new Keycloak({
    url: new URL(config.keycloakUrl, location.origin).href,
    realm: config.keycloakRealm,
    clientId: config.keycloakClientId,
  });

const ageS = ({ tokenParsed, timeSkew }: Pick<Keycloak, 'tokenParsed' | 'timeSkew'>): number =>
  Date.now() / 1_000 - (tokenParsed?.iat ?? 0) - (timeSkew ?? 0);

function untilRefreshMs({ tokenParsed, timeSkew }: KeycloakClient): number {
  const expiresMs = ((tokenParsed?.exp ?? 0) + (timeSkew ?? 0) - MIN_VALIDITY_S) * 1_000;
  return Math.max(0, expiresMs - Date.now());
}

/** The claims that Keycloak adds to an access token by the scopes `profile` and `roles`. */
function personOf(token: KeycloakTokenParsed): Person {
  const claim = (name: string): string | undefined => {
    const value: unknown = token[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const username = claim('preferred_username') ?? token.sub ?? '';
  return { username, name: claim('name') ?? username, roles: new Set(token.realm_access?.roles) };
}

const sameRoles = (one: Person, other: Person): boolean =>
  one.username === other.username &&
  one.roles.size === other.roles.size &&
  [...one.roles].every((role) => other.roles.has(role));

/** keycloak-js waits without end for a hidden frame that shows an error page instead of our own. */
async function withTimeout<Value>(promise: Promise<Value>): Promise<Value> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, CHECK_TIMEOUT_MS, new Error('Keycloak did not answer.'));
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
