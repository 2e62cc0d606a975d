import { memoizeFor } from '@nats-chat/async';
import { z } from 'zod';
import type { AdminApi } from './admin-api.ts';

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

/** The most that one query returns. */
export const EVENT_PAGE = 100;

/**
 * Returns the events that a realm stores.
 *
 * @param api - of a client whose service account has the role `view-events`
 * @example
 * const latest = await createKeycloakEvents(api).adminEvents({ from: Date.now() - 60_000, skip: 0 });
 */
export const createKeycloakEvents = (api: AdminApi): KeycloakEvents => {
  // Asking for all types would let whoever fails to sign in again and again delay what matters.
  const storedTypes = memoizeFor(async () => {
    const config = eventsConfig.parse(await api.get('events/config', []));
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
    adminEvents: async (query) => z.array(adminEvent).parse(await api.get('admin-events', paged(query))),
    userEvents: async (query, isWanted) => {
      const types = (await storedTypes()).filter(isWanted);
      if (types.length === 0) return [];
      return z
        .array(userEvent)
        .parse(await api.get('events', [...paged(query), ...types.map((type) => ['type', type])]));
    },
    ownerOf: async (session) => {
      for (let page = 0; page < MAX_LOGIN_PAGES; page += 1) {
        const logins = z.array(userEvent).parse(await api.get('events', [['type', 'LOGIN'], ...latest(page)]));
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

const adminEvent = z.object({
  id: z.string(),
  time: z.number(),
  operationType: z.string(),
  /** The realm itself has none. */
  resourcePath: z.string().default(''),
  /** What the thing became, as JSON; not always there. */
  representation: z.string().optional(),
  /** Who did it: Keycloak’s id of a person, or of a client’s service account. */
  authDetails: z.object({ userId: z.string().optional() }).optional(),
});
const userEvent = z.object({
  id: z.string(),
  time: z.number(),
  type: z.string(),
  userId: z.string().optional(),
  sessionId: z.string().optional(),
  details: z.object({ credential_type: z.string().optional() }).nullish(),
});
const eventsConfig = z.object({
  eventsEnabled: z.boolean(),
  adminEventsEnabled: z.boolean(),
  enabledEventTypes: z.array(z.string()),
});
