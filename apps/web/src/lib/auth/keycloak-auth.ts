import { Delay, platformTimer, withTimeout } from '@nats-chat/async';
import Keycloak, { type KeycloakTokenParsed } from 'keycloak-js';
import { ApiError } from '@nats-chat/contracts';
import type { Config } from '../config.ts';
import { createStore } from '../store.ts';
import { setClockAhead } from '../time/server-clock.ts';
import type { Auth, AuthState, Person } from './auth.ts';
import { addressOfPage, findFault, isAvailable } from './keycloak-probe.ts';

/** How long the silent check may take before the sign-in page shows; Keycloak may be starting. */
const CHECK_TIMEOUT_MS = 8_000;

/** A token is refreshed when it has less than this left. */
const MIN_VALIDITY_S = 30;

/** A token that is younger than this was refused for another reason than its age: auth-callout is unavailable. */
const RENEW_AGAIN_S = 2;

/** How soon a refresh that did not reach Keycloak is tried again. */
const RETRY_MS = 10_000;

/** How long signing out may wait to hear whether Keycloak is there. */
const SIGN_OUT_TIMEOUT_MS = 3_000;

/** How often a page that nobody can sign in to looks for Keycloak, plus up to as much again, so that not all ask at once. */
const POLL_MS = 3_000;

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

interface Options {
  /** Gives a client that has not looked for a session yet; keycloak-js does that once. Default keycloak-js. */
  readonly createClient?: (config: Config) => KeycloakClient;
  /** Leaves for another address of this page. */
  readonly leadTo?: (address: string) => void;
}

/**
 * {@link Auth} by Keycloak: authorization code with PKCE, an existing session found without leaving the page.
 *
 * A session ends here only when Keycloak says that there is none. A refresh token that was refused proves nothing: the
 * answer that had its successor may have been lost, so the session is looked for again, as when the page was opened.
 */
export class KeycloakAuth implements Auth {
  readonly state = createStore<AuthState>({ status: 'checking' });
  readonly #config: Config;
  readonly #createClient: (config: Config) => KeycloakClient;
  readonly #leadTo: (address: string) => void;
  /** Says to the other tabs of this browser which session was signed out of, by its `sid`. */
  readonly #tabs = new BroadcastChannel('nats-chat.signed-out');
  #client: KeycloakClient;
  #cancelRefresh: () => void = () => undefined;
  #restoring: Promise<void> | undefined;
  /** The `sid` of the session that there is or was last: keycloak-js forgets it with a token that was refused. */
  #sessionId: unknown = null;

  constructor(config: Config, { createClient = keycloakClient, leadTo = replaceAddress }: Options = {}) {
    this.#config = config;
    this.#createClient = createClient;
    this.#leadTo = leadTo;
    this.#client = createClient(config);
    this.#tabs.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const state = this.state.get();
      const isOver = state.status === 'signed-in' && data === this.#sessionId;
      // What it kept was for its person’s next session, which is over now.
      const hasEnded = state.status === 'signed-out' && state.reason === 'ended';
      if (!isOver && !hasEnded) return;
      this.#cancelRefresh();
      this.state.set({ status: 'signed-out', reason: 'left' });
    });
    void this.#start();
  }

  readonly signIn = (): Promise<void> => this.#client.login({ redirectUri: location.href });

  // Leaving for a page that is not there would only look like signing out: the session goes on.
  readonly canSignOut = async (): Promise<boolean> =>
    navigator.onLine && (await isAvailable(this.#config, SIGN_OUT_TIMEOUT_MS));

  readonly signOut = async (leave?: () => Promise<void>): Promise<void> => {
    this.#cancelRefresh();
    this.#tabs.postMessage(this.#sessionId);
    await leave?.();
    await this.#client.logout({ redirectUri: `${location.origin}/` });
  };

  readonly token = (): string => this.#client.token ?? '';

  readonly ensureToken = async (refused = false): Promise<void> => {
    const client = this.#client;
    try {
      // A negative number renews a token whatever it has left.
      await client.updateToken(refused && ageS(client) >= RENEW_AGAIN_S ? -1 : MIN_VALIDITY_S);
    } catch (cause) {
      // Keycloak refused: keycloak-js has forgotten the token. Anything else is the network, and may pass.
      if (client.token === undefined) await this.#restore();
      else if (client.isTokenExpired(0)) throw cause;
    }
  };

  async #start(): Promise<void> {
    void addressOfPage(this.#config, CHECK_TIMEOUT_MS).then((address) => {
      if (address !== undefined) this.#leadTo(address);
    });
    for (;;) {
      try {
        if (!(await this.#findSession(this.#client))) this.state.set({ status: 'signed-out' });
        return;
      } catch {
        const reason = await findFault(this.#config, CHECK_TIMEOUT_MS);
        if (this.state.get().status === 'signed-in' || this.#hasLeft()) return;
        this.state.set({ status: 'signed-out', reason });
        if (reason !== 'unavailable') return;
      }
      // Nothing is on the page meanwhile, so there is no hurry, and no end.
      do await new Delay().wait(POLL_MS * (1 + Math.random()));
      while (!(await isAvailable(this.#config, CHECK_TIMEOUT_MS)));
      this.#client = this.#createClient(this.#config);
    }
  }

  /** Looks for a session in a hidden frame; rejects when nothing answers in time. */
  async #findSession(client: KeycloakClient): Promise<boolean> {
    client.onAuthSuccess = () => {
      if (this.#hasLeft()) return;
      this.#client = client;
      this.#signedIn();
      this.#scheduleRefresh(untilRefreshMs(client));
    };
    client.onAuthRefreshSuccess = () => {
      this.#signedIn();
    };
    const found = client.init({
      onLoad: 'check-sso',
      pkceMethod: 'S256',
      checkLoginIframe: false,
      silentCheckSsoRedirectUri: `${location.origin}/silent-check-sso.html`,
      silentCheckSsoFallback: false,
      messageReceiveTimeout: CHECK_TIMEOUT_MS,
    });
    // keycloak-js waits without end for a hidden frame that shows an error page instead of our own.
    return withTimeout(CHECK_TIMEOUT_MS, found);
  }

  /** Looks for the session again; all who ask meanwhile wait for the same answer. */
  #restore(): Promise<void> {
    const restore = async (): Promise<void> => {
      const found = await this.#findSession(this.#createClient(this.#config));
      if (found && !this.#hasLeft()) return;
      this.#cancelRefresh();
      if (!this.#hasLeft()) this.state.set({ status: 'signed-out', reason: 'ended' });
      // So that nothing connects without a token.
      throw new ApiError('FORBIDDEN');
    };
    this.#restoring ??= restore().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  #scheduleRefresh(inMs: number): void {
    if (this.#hasLeft()) return;
    this.#cancelRefresh();
    this.#cancelRefresh = platformTimer.after(inMs, () => {
      this.ensureToken().then(
        () => {
          if (this.#client.token !== undefined) this.#scheduleRefresh(Math.max(RETRY_MS, untilRefreshMs(this.#client)));
        },
        () => {
          if (this.state.get().status === 'signed-in') this.#scheduleRefresh(RETRY_MS);
        },
      );
    });
  }

  /** Whether another tab signed out. An answer that was on its way then changes nothing any more. */
  #hasLeft(): boolean {
    const state = this.state.get();
    return state.status === 'signed-out' && state.reason === 'left';
  }

  #signedIn(): void {
    const { tokenParsed, timeSkew } = this.#client;
    if (tokenParsed === undefined || this.#hasLeft()) return;
    this.#sessionId = tokenParsed['sid'] ?? null;
    setClockAhead((timeSkew ?? 0) * 1_000);
    const person = personOf(tokenParsed);
    const before = this.state.get();
    if (before.status === 'signed-in' && sameRoles(before.person, person)) return;
    this.state.set({ status: 'signed-in', person });
  }
}

const replaceAddress = (address: string): void => {
  location.replace(address);
};

const keycloakClient = (config: Config): KeycloakClient =>
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
