import type { Config } from '../config.ts';

/** `unavailable`: nothing, or a broken server, answers; `refused`: it does not know us; `slow`: nothing is wrong but the time. */
export type KeycloakFault = 'unavailable' | 'refused' | 'slow';

/** Returns whether Keycloak answers for its realm. */
export const isAvailable = async (config: Config, timeoutMs: number): Promise<boolean> =>
  (await discover(config, timeoutMs))?.ok === true;

/** Returns what is wrong when the silent check has come to nothing. */
export const findFault = async (config: Config, timeoutMs: number): Promise<KeycloakFault> => {
  const discovery = await discover(config, timeoutMs);
  if (discovery === undefined || discovery.status >= 500) return 'unavailable';
  if (!discovery.ok || (await refusesAddress(config, timeoutMs))) return 'refused';
  return 'slow';
};

/**
 * Returns where this page should be instead, with the same path: Keycloak names its own public address, which is the
 * page’s too where both have one origin; and `localhost` has a name for those who typed its number.
 */
export const addressOfPage = async (config: Config, timeoutMs: number): Promise<string | undefined> => {
  if (!config.keycloakUrl.startsWith('/')) return undefined;
  const discovery = await discover(config, timeoutMs);
  if (discovery?.ok !== true) return undefined;
  const origin = issuerOrigin(await discovery.json().catch(() => undefined));
  const path = location.href.slice(location.origin.length);
  if (origin !== undefined && origin !== location.origin) return origin + path;
  if (!LOOPBACK.test(location.hostname) || !(await refusesAddress(config, timeoutMs))) return undefined;
  return location.origin.replace(location.hostname, 'localhost') + path;
};

const LOOPBACK = /^(?:127(?:\.\d+){3}|\[::1\])$/;

const discover = ({ keycloakUrl, keycloakRealm }: Config, timeoutMs: number): Promise<Response | undefined> =>
  get(new URL(`${keycloakUrl}/realms/${keycloakRealm}/.well-known/openid-configuration`, location.origin), timeoutMs);

/** Asks as the silent check does: to an address that it knows Keycloak redirects, to another it answers 400. */
async function refusesAddress(
  { keycloakUrl, keycloakRealm, keycloakClientId }: Config,
  timeoutMs: number,
): Promise<boolean> {
  const url = new URL(`${keycloakUrl}/realms/${keycloakRealm}/protocol/openid-connect/auth`, location.origin);
  url.search = new URLSearchParams({
    client_id: keycloakClientId,
    redirect_uri: `${location.origin}/silent-check-sso.html`,
    response_type: 'code',
    scope: 'openid',
    prompt: 'none',
    code_challenge_method: 'S256',
    // Of no secret: no code comes of it.
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  }).toString();
  const answer = await get(url, timeoutMs);
  return answer !== undefined && answer.status >= 400 && answer.status < 500;
}

const get = (address: URL, timeoutMs: number): Promise<Response | undefined> =>
  fetch(address, { cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }).catch(
    () => undefined,
  );

function issuerOrigin(discovered: unknown): string | undefined {
  const issuer: unknown =
    typeof discovered === 'object' && discovered !== null ? Reflect.get(discovered, 'issuer') : '';
  return typeof issuer === 'string' && URL.canParse(issuer) ? new URL(issuer).origin : undefined;
}
