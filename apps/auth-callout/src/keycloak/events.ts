import { z } from 'zod';

/** What an administrator did. `time` is in ms since 1970, by Keycloak’s clock, which dates the tokens too. */
export type AdminEvent = z.infer<typeof adminEvent>;

/** What a person did, or Keycloak did to them. */
export type UserEvent = z.infer<typeof userEvent>;

export interface EventQuery {
  /** Events at or after this time, in ms since 1970; oldest first. */
  readonly from: number;
  /** How many of them to skip. */
  readonly skip: number;
}

/** Keycloak’s stored events. Each method rejects when Keycloak does not answer within 3 s, or not as expected. */
export interface KeycloakEvents {
  readonly adminEvents: (query: EventQuery) => Promise<readonly AdminEvent[]>;
  readonly userEvents: (query: EventQuery, types: readonly string[]) => Promise<readonly UserEvent[]>;
}

export interface KeycloakClient {
  /** The internal base, with `/auth`. */
  readonly url: string;
  readonly realm: string;
  /** A confidential client whose service account has the role `view-events`. */
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The most that one query returns. */
export const EVENT_PAGE = 100;

export const createKeycloakEvents = (client: KeycloakClient): KeycloakEvents => {
  const get = createAdminGet(client);
  const paged = ({ from, skip }: EventQuery) => [
    ['dateFrom', String(Math.max(0, Math.floor(from)))],
    ['direction', 'asc'],
    ['first', String(skip)],
    ['max', String(EVENT_PAGE)],
  ];
  return {
    adminEvents: async (query) => z.array(adminEvent).parse(await get('admin-events', paged(query))),
    userEvents: async (query, types) =>
      z.array(userEvent).parse(await get('events', [...paged(query), ...types.map((type) => ['type', type])])),
  };
};

const REQUEST_TIMEOUT_MS = 3_000;
/** A token is renewed this long before it expires. */
const RENEW_EARLY_MS = 10_000;

const adminEvent = z.object({
  id: z.string(),
  time: z.number(),
  operationType: z.string(),
  resourcePath: z.string().default(''),
});
const userEvent = z.object({ id: z.string(), time: z.number(), type: z.string(), userId: z.string().optional() });
const tokenReply = z.object({ access_token: z.string(), expires_in: z.number() });

type AdminGet = (resource: string, parameters: readonly string[][]) => Promise<unknown>;

function createAdminGet({ url, realm, clientId, clientSecret }: KeycloakClient): AdminGet {
  const realmPath = `realms/${encodeURIComponent(realm)}`;
  let token: { readonly value: string; readonly renewAt: number } | undefined;

  const renew = async () => {
    const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const response = await ask(`${url}/${realmPath}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(body),
    });
    if (!response.ok) throw new Error(`Keycloak gives the backend client no token (${response.status}).`);
    const { access_token: value, expires_in: seconds } = tokenReply.parse(await response.json());
    return { value, renewAt: Date.now() + seconds * 1_000 - RENEW_EARLY_MS };
  };
  const get = async (resource: string, parameters: readonly string[][]): Promise<Response> => {
    if (token === undefined || token.renewAt <= Date.now()) token = await renew();
    const query = new URLSearchParams(parameters.map(([name = '', value = '']): [string, string] => [name, value]));
    return ask(`${url}/admin/${realmPath}/${resource}?${query.toString()}`, {
      headers: { authorization: `Bearer ${token.value}` },
    });
  };
  return async (resource, parameters) => {
    let response = await get(resource, parameters);
    // Signing everybody out signs this client out as well.
    if (response.status === 401) {
      token = undefined;
      response = await get(resource, parameters);
    }
    if (!response.ok) throw new Error(`Keycloak answered ${response.status} when asked for ${resource}.`);
    return response.json();
  };
}

const ask = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
