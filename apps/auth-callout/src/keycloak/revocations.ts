import type { AdminEvent, UserEvent } from './events.ts';

/** Whose tokens no longer count. */
export interface Revocation {
  /** Keycloak’s id of the person; `undefined`: everyone’s. */
  readonly subject: string | undefined;
  /** Those issued before this time, in ms since 1970. */
  readonly at: number;
}

/**
 * What an administrator’s act revokes.
 *
 * Disabling is an update of the user, and what an update changed is not in the event, so every update counts: at worst
 * somebody reconnects. So it is with roles and groups, which concern everyone who has them.
 */
export const adminRevocation = ({ time, operationType, resourcePath }: AdminEvent): Revocation | undefined => {
  const [, subject, aspect] = USER_PATH.exec(resourcePath) ?? [];
  if (subject !== undefined) {
    const counts = aspect === undefined ? operationType !== 'CREATE' : USER_ASPECTS.has(aspect);
    return counts ? { subject, at: time + COMMIT_MS } : undefined;
  }
  const everyone =
    REALM_ACTIONS.has(resourcePath) ||
    INHERITED_ROLES.test(resourcePath) ||
    (ROLE_OR_GROUP.test(resourcePath) && operationType !== 'CREATE');
  return everyone ? { subject: undefined, at: time + COMMIT_MS } : undefined;
};

/** What an event of a person’s own revokes; `types` are those worth asking for. */
export const userRevocation = ({ time, type, userId }: UserEvent): Revocation | undefined =>
  userId !== undefined && userEventTypes.includes(type) ? { subject: userId, at: time + COMMIT_MS } : undefined;

/**
 * A password that was changed is often one that somebody else knew. Signing out ends one session of possibly several: its
 * other tabs are out then, and the person’s other machines come back with new tokens.
 */
export const userEventTypes: readonly string[] = [
  'LOGOUT',
  'UPDATE_PASSWORD',
  'UPDATE_CREDENTIAL',
  'REMOVE_CREDENTIAL',
  'DELETE_ACCOUNT',
  'USER_DISABLED_BY_PERMANENT_LOCKOUT',
];

/** The latest revocation of each person; that of everyone stands beside them. */
export const latestRevocations = (revocations: readonly Revocation[]): readonly Revocation[] => {
  const latest = new Map<string | undefined, Revocation>();
  for (const revocation of revocations) {
    if ((latest.get(revocation.subject)?.at ?? 0) < revocation.at) latest.set(revocation.subject, revocation);
  }
  return [...latest.values()];
};

/**
 * An event is dated before its change is committed, and a token made in between still has what was taken away. Tokens are
 * dated in whole seconds.
 */
const COMMIT_MS = 1_000;

const USER_PATH = /^users\/([^/]+)(?:\/([^/]+))?/;
const USER_ASPECTS: ReadonlySet<string> = new Set([
  'logout',
  'reset-password',
  'role-mappings',
  'groups',
  'credentials',
  'disable-credential-types',
]);
const REALM_ACTIONS: ReadonlySet<string> = new Set(['logout-all', 'push-revocation']);
const INHERITED_ROLES = /^(?:groups\/.+\/role-mappings|roles(?:-by-id)?\/.+\/composites)/;
const ROLE_OR_GROUP = /^(?:groups|roles|roles-by-id)\/[^/]+$/;
