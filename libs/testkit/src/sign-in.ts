import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** What Keycloak gives a browser that signed in. Times are in seconds. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly expiresIn: number;
}

export interface SignInOptions {
  /** The base with `/auth`, as `startKeycloak` returns it. */
  readonly keycloakUrl: string;
  /** Default `nats-chat`. */
  readonly realm?: string;
  /** Default `nats-chat-app`. */
  readonly clientId?: string;
  /** What a temporary password is replaced by, as Keycloak then asks. */
  readonly newPassword?: string;
  /** One of the client's redirect URIs; nothing needs to listen there. Default http://localhost:3000/. */
  readonly redirectUri?: string;
}

/**
 * Signs a person in as a browser does: authorization code with PKCE, through Keycloak's own login form.
 *
 * Tries three times: the brute-force protection refuses a right password, with the words for a wrong one, while the same
 * person's last attempt is still being counted.
 *
 * @throws Error when a step does not answer as expected, with what it did answer: a wrong password is the form again.
 *
 * @example
 * const tokens = await signIn('alice', 'alice', { keycloakUrl: keycloak.url });
 */
export const signIn = async (username: string, password: string, options: SignInOptions): Promise<Tokens> => {
  const client = clientOf(options);
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  for (let attempt = 1; ; attempt += 1) {
    const form = await openForm(client, challenge);
    const { status, code, next } = await submitForm(form, { username, password });
    if (next !== undefined && options.newPassword !== undefined) {
      const { newPassword } = options;
      const asked = await readForm(next, form.cookie);
      const chosen = await submitForm(asked, { 'password-new': newPassword, 'password-confirm': newPassword });
      return exchange(client, chosen.code ?? '', verifier);
    }
    if (code !== null) return exchange(client, code, verifier);
    if (attempt === ATTEMPTS) throw new Error(`Keycloak did not take the credentials (${status}).`);
    await delay(attempt * PAUSE_MS);
  }
};

/**
 * Returns new tokens of the same session. A refresh token counts once.
 *
 * @throws Error when the session has ended.
 *
 * @example
 * const { accessToken } = await refreshTokens(tokens.refreshToken, { keycloakUrl: keycloak.url });
 */
export const refreshTokens = (refreshToken: string, options: SignInOptions): Promise<Tokens> =>
  requestTokens(clientOf(options), { grant_type: 'refresh_token', refresh_token: refreshToken });

const STEP_TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const PAUSE_MS = 300;

interface Client {
  readonly base: string;
  readonly clientId: string;
  readonly redirectUri: string;
}

const clientOf = ({
  keycloakUrl,
  realm = 'nats-chat',
  clientId = 'nats-chat-app',
  redirectUri,
}: SignInOptions): Client => ({
  base: `${keycloakUrl}/realms/${realm}/protocol/openid-connect`,
  clientId,
  redirectUri: redirectUri ?? 'http://localhost:3000/',
});

interface Form {
  readonly action: string;
  readonly cookie: string;
}

function openForm({ base, clientId, redirectUri }: Client, challenge: string): Promise<Form> {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: randomBytes(8).toString('hex'),
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return readForm(`${base}/auth?${query.toString()}`);
}

async function readForm(address: string, cookie = ''): Promise<Form> {
  const response = await ask(address, { headers: { cookie } });
  const page = await response.text();
  const action = /<form[^>]*\baction="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
  if (action === undefined) throw new Error(`Keycloak showed no login form (${response.status}).`);
  const set = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  return { action, cookie: [cookie, ...set].filter(Boolean).join('; ') };
}

async function submitForm(
  { action, cookie }: Form,
  credentials: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly code: string | null; readonly next: string | undefined }> {
  const response = await ask(action, { method: 'POST', headers: { cookie }, body: new URLSearchParams(credentials) });
  const location = response.headers.get('location');
  return {
    status: response.status,
    code: location === null ? null : new URL(location).searchParams.get('code'),
    /** Where Keycloak asks for something more. */
    next: location?.includes('/required-action?') === true ? location : undefined,
  };
}

const exchange = (client: Client, code: string, verifier: string): Promise<Tokens> =>
  requestTokens(client, {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: client.redirectUri,
  });

async function requestTokens({ base, clientId }: Client, grant: Readonly<Record<string, string>>): Promise<Tokens> {
  const response = await ask(`${base}/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, ...grant }),
  });
  const body: unknown = await response.json();
  if (!isTokenResponse(body)) throw new Error(`Keycloak gave no tokens (${response.status}): ${JSON.stringify(body)}`);
  return {
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    idToken: body.id_token,
    expiresIn: body.expires_in,
  };
}

interface TokenResponse {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in: number;
}

const isTokenResponse = (body: unknown): body is TokenResponse =>
  typeof body === 'object' && body !== null && 'access_token' in body && 'refresh_token' in body && 'id_token' in body;

const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(STEP_TIMEOUT_MS), ...init });
