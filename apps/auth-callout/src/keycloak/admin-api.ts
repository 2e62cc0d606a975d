import { memoizeFor } from '@nats-chat/async';
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
  /** Events of the types that are stored and that `isWanted`. @throws Error when the realm stores no events. */
  readonly userEvents: (query: EventQuery, isWanted: (type: string) => boolean) => Promise<readonly UserEvent[]>;
  /** Keycloak’s id of the person who began a session, among the latest 5,000 sign-ins; `undefined`: not among them. */
  readonly ownerOf: (session: string) => Promise<string | undefined>;
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
  // Asking for all types would let whoever fails to sign in again and again delay what matters.
  const storedTypes = memoizeFor(async () => {
    const config = eventsConfig.parse(await get('events/config', []));
    if (!config.eventsEnabled || !config.adminEventsEnabled) throw new Error('The realm stores no events.');
    return config.enabledEventTypes;
  }, TYPES_MAX_AGE_MS);
  const paged = ({ from, skip }: EventQuery) => [
    ['dateFrom', String(Math.max(0, Math.floor(from)))],
    ['direction', 'asc'],
    ['first', String(skip)],
    ['max', String(EVENT_PAGE)],
  ];
  return {
    adminEvents: async (query) => z.array(adminEvent).parse(await get('admin-events', paged(query))),
    userEvents: async (query, isWanted) => {
      const types = (await storedTypes()).filter(isWanted);
      if (types.length === 0) return [];
      return z.array(userEvent).parse(await get('events', [...paged(query), ...types.map((type) => ['type', type])]));
    },
    ownerOf: async (session) => {
      for (let page = 0; page < MAX_LOGIN_PAGES; page += 1) {
        const logins = z.array(userEvent).parse(await get('events', [['type', 'LOGIN'], ...latest(page)]));
        const login = logins.find(({ sessionId }) => sessionId === session);
        if (login !== undefined || logins.length < EVENT_PAGE) return login?.userId;
      }
      return undefined;
    },
  };
};

const latest = (page: number): readonly string[][] => [
  ['direction', 'desc'],
  ['first', String(page * EVENT_PAGE)],
  ['max', String(EVENT_PAGE)],
];

const MAX_LOGIN_PAGES = 50;
const TYPES_MAX_AGE_MS = 60_000;
const REQUEST_TIMEOUT_MS = 3_000;
/** A token is renewed this long before it expires. */
const RENEW_EARLY_MS = 10_000;

const adminEvent = z.object({
  id: z.string(),
  time: z.number(),
  operationType: z.string(),
  /** The realm itself has none. */
  resourcePath: z.string().default(''),
  /** What the thing became, as JSON; not always there. */
  representation: z.string().optional(),
});
const userEvent = z.object({
  id: z.string(),
  time: z.number(),
  type: z.string(),
  userId: z.string().optional(),
  sessionId: z.string().optional(),
});
const eventsConfig = z.object({
  eventsEnabled: z.boolean(),
  adminEventsEnabled: z.boolean(),
  enabledEventTypes: z.array(z.string()),
});
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
    return { value, renewAt: performance.now() + seconds * 1_000 - RENEW_EARLY_MS };
  };
  const get = async (resource: string, parameters: readonly string[][]): Promise<Response> => {
    if (token === undefined || token.renewAt <= performance.now()) token = await renew();
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
