import { botUser } from '@nats-chat/contracts';
import { z } from 'zod';
import type { AdminEvent, UserEvent } from '@nats-chat/keycloak';

/** Whose tokens no longer count: a person by Keycloak's id, a session by its id, a bot by its user name. */
export type Whose =
  'everyone' | { readonly subject: string } | { readonly session: string } | { readonly user: string };

export interface Revocation {
  readonly of: Whose;
  /** Tokens issued before this time, in ms since 1970. */
  readonly at: number;
}

/** What may have given a person another password, and then ends the older sessions in Keycloak as well. */
export interface PasswordChange {
  /** Keycloak’s id of the person. */
  readonly subject: string;
  /** In ms since 1970. */
  readonly at: number;
  /** Whether the password is another one, or gone, for certain. Of a person who was edited only Keycloak knows it. */
  readonly isCertain: boolean;
}

/** The clients whose tokens are accepted. */
export interface AcceptedClients {
  /** The page's client, which all people sign in by. */
  readonly clientId: string;
  /** Clients whose service accounts are bots. */
  readonly bots: readonly string[];
}

/**
 * Returns what an administrator's act revokes.
 *
 * Whatever is done to a person counts, unless it is known to change nothing of their access: disabling is an update of the
 * user, and what an update changed is not in the event. At worst somebody reconnects. Roles and groups concern everyone
 * who has them.
 */
export const adminRevocation = (event: AdminEvent, clients: AcceptedClients): Revocation | undefined => {
  const { time, operationType, resourcePath } = event;
  const at = time + COMMIT_MS;
  const isNew = operationType === 'CREATE';
  if (resourcePath === '') return isNew ? undefined : limited('everyone', event);
  const session = SESSION_PATH.exec(resourcePath)?.[1];
  if (session !== undefined) return { of: { session }, at };
  const [, subject, aspect] = PERSON_PATH.exec(resourcePath) ?? [];
  if (subject !== undefined) {
    const isHarmless = aspect === undefined ? isNew : HARMLESS_ASPECTS.has(aspect);
    return isHarmless ? undefined : { of: { subject }, at };
  }
  if (CLIENT_PATH.test(resourcePath)) {
    const of = isNew ? undefined : usersOf(event, clients);
    return of && limited(of, event);
  }
  const concernsAll = GIVES_ROLES.test(resourcePath) || (EVERYONES_PATH.test(resourcePath) && !isNew);
  return concernsAll ? { of: 'everyone', at } : undefined;
};

/** Returns what an event of a person's own revokes. Types that this code does not know count. */
export const userRevocation = ({ time, type, userId, sessionId }: UserEvent): Revocation | undefined => {
  if (!mayRevoke(type)) return undefined;
  const at = time + COMMIT_MS;
  if (userId !== undefined) return { of: { subject: userId }, at };
  return sessionId === undefined ? undefined : { of: { session: sessionId }, at };
};

/**
 * Returns whether events of this type are worth asking for.
 *
 * Signing out ends one session of possibly several: its other tabs are out then, and the person's other machines come back
 * with new tokens.
 */
export const mayRevoke = (type: string): boolean => !type.endsWith('_ERROR') && !HARMLESS_TYPES.has(type);

/** Returns what an administrator’s act may have changed of a password. */
export const adminPasswordChange = ({ time, operationType, resourcePath }: AdminEvent): PasswordChange | undefined => {
  const [, subject, aspect] = PERSON_PATH.exec(resourcePath) ?? [];
  if (subject === undefined) return undefined;
  const isEdited = aspect === undefined && operationType === 'UPDATE';
  const isCertain = aspect !== undefined && PASSWORD_ASPECTS.has(aspect);
  return isEdited || isCertain ? { subject, at: time, isCertain } : undefined;
};

/** Returns what an event of a person’s own changed of the password. */
export const userPasswordChange = ({ time, type, userId, details }: UserEvent): PasswordChange | undefined => {
  const isOfPassword = (details?.credential_type ?? 'password') === 'password';
  if (userId === undefined || !PASSWORD_TYPES.has(type) || !isOfPassword) return undefined;
  return { subject: userId, at: time, isCertain: true };
};

/** Returns a text that names whose tokens a revocation is about. */
export const keyOf = ({ of }: Revocation): string => JSON.stringify(of);

/** Returns the latest revocation of each. */
export const latestRevocations = (revocations: readonly Revocation[]): readonly Revocation[] => {
  const latest = new Map<string, Revocation>();
  for (const revocation of revocations) {
    const key = keyOf(revocation);
    if ((latest.get(key)?.at ?? 0) < revocation.at) latest.set(key, revocation);
  }
  return [...latest.values()];
};

/**
 * An event is dated before its change is committed, and a token made in between still has what was taken away. Tokens are
 * dated in whole seconds.
 */
const COMMIT_MS = 1_000;

/** What a realm or a client became, as far as it limits tokens; not all of it is always sent. */
const representation = z.object({
  clientId: z.string().optional(),
  enabled: z.boolean().optional(),
  serviceAccountsEnabled: z.boolean().optional(),
  /** In seconds since 1970; 0: none. */
  notBefore: z.number().optional(),
});

function representationOf({ representation: json }: AdminEvent): z.infer<typeof representation> | undefined {
  try {
    return representation.parse(JSON.parse(json ?? ''));
  } catch {
    return undefined;
  }
}

/** Returns whom an act on a client concerns; everyone, when the event does not say which client it is. */
function usersOf(event: AdminEvent, { clientId, bots }: AcceptedClients): Whose | undefined {
  const id = representationOf(event)?.clientId;
  if (id === undefined || id === clientId) return 'everyone';
  return bots.includes(id) ? { user: botUser(id) } : undefined;
}

/** Returns what an act on a realm or a client revokes: all when it is gone or disabled, else what is before its limit. */
function limited(of: Whose, event: AdminEvent): Revocation | undefined {
  const state = representationOf(event);
  const isOver = state === undefined || event.operationType !== 'UPDATE' || state.enabled === false;
  if (isOver || (of !== 'everyone' && state.serviceAccountsEnabled === false)) {
    return { of, at: event.time + COMMIT_MS };
  }
  const { notBefore = 0 } = state;
  return notBefore > 0 ? { of, at: notBefore * 1_000 } : undefined;
}

const SESSION_PATH = /^sessions\/([^/]+)/;
const PERSON_PATH = /(?:^|\/)(?:users|members)\/([^/]+)(?:\/([^/]+))?/;
const HARMLESS_ASPECTS: ReadonlySet<string> = new Set([
  'send-verify-email',
  'execute-actions-email',
  'reset-password-email',
  'impersonation',
]);
const PASSWORD_ASPECTS: ReadonlySet<string> = new Set(['reset-password', 'credentials', 'disable-credential-types']);
const PASSWORD_TYPES: ReadonlySet<string> = new Set([
  'UPDATE_PASSWORD',
  'RESET_PASSWORD',
  'UPDATE_CREDENTIAL',
  'REMOVE_CREDENTIAL',
]);
const CLIENT_PATH = /^clients\/[^/]+$/;
const GIVES_ROLES = /\/(?:role-mappings|composites|scope-mappings)(?:\/|$)/;
const EVERYONES_PATH =
  /^(?:logout-all$|push-revocation$|(?:groups|roles|roles-by-id|user-storage|components)\/|clients\/[^/]+\/(?:push-revocation$|roles\/))/;

const HARMLESS_TYPES: ReadonlySet<string> = new Set([
  'LOGIN',
  'REGISTER',
  'CODE_TO_TOKEN',
  'REFRESH_TOKEN',
  'CLIENT_LOGIN',
  'TOKEN_EXCHANGE',
  'USER_INFO_REQUEST',
  'INTROSPECT_TOKEN',
  'PERMISSION_TOKEN',
  'UPDATE_PROFILE',
  'UPDATE_EMAIL',
  'VERIFY_EMAIL',
  'SEND_VERIFY_EMAIL',
  'SEND_RESET_PASSWORD',
  'GRANT_CONSENT',
  'IMPERSONATE',
  // Signing in is what is locked out; whoever is in stays in, and anybody could lock anybody out.
  'USER_DISABLED_BY_TEMPORARY_LOCKOUT',
]);
