import type { RateLimit } from '@nats-chat/contracts';
import { peoplePermissions } from '@nats-chat/permissions';
import { RateLimiter } from '@nats-chat/service-kit';
import type { Admissions } from '../admissions.ts';
import type { Identity } from '../keycloak/access-token.ts';
import { AuthRejected, type Authenticated } from '../outcome.ts';
import type { Revoked } from '../revoked.ts';
import type { UserStore } from '../store.ts';
import type { LoginRequest } from '../wire/login-request.ts';

export interface PersonDependencies {
  readonly checkToken: (token: string) => Promise<Identity>;
  readonly users: UserStore;
  readonly revoked: Revoked;
  readonly admissions: Admissions;
  /** How often one person may come in at this instance. */
  readonly rate: RateLimit;
}

/**
 * Lets a person or bot in whose Keycloak token is good, over WebSocket only, for as long as the token lasts and at most an hour.
 *
 * The first sign-in binds the name to the Keycloak subject; a name that comes back with another one is refused, and so is
 * a token from before the person’s sessions were ended. At each instance a person comes in as often as
 * `rate` says: nobody alone can take all connections that account CHAT may have.
 *
 * @throws {@link AuthRejected}
 * @throws Error when it cannot be decided: nobody is let in then.
 */
export const authenticatePerson = ({
  checkToken,
  users,
  revoked,
  admissions,
  rate,
}: PersonDependencies): ((request: LoginRequest) => Promise<Authenticated>) => {
  const logins = new RateLimiter(rate);
  return async ({ client, credentials, server }) => {
    if (client.type !== 'websocket') throw new AuthRejected('wrong-connection-type');
    const identity = await checkToken(credentials.token);
    const { user, sub, roles, session, issuedAt, expiresAt } = identity;
    // Only checked here, not counted: what is refused anyway shall not push anybody out of the admissions.
    if (logins.waitMs(sub, performance.now()) > 0) throw new AuthRejected('too-many-logins', { actor: user });
    // Before USERS is read: a revocation that comes after that finds this connection here.
    const admission = { serverId: server.id, cid: client.cid, issuedAt: issuedAt * 1_000 };
    admissions.add(user, admission);
    try {
      await requireValid(identity);
    } catch (error) {
      admissions.remove(user, admission);
      throw error;
    }

    const latest = Math.floor(Date.now() / 1_000) + MAX_SESSION_SECONDS;
    return {
      actor: user,
      ...(session !== undefined && { session }),
      grant: { name: user, permissions: peoplePermissions(user, roles), expiresAt: Math.min(expiresAt, latest) },
    };
  };

  async function requireValid(identity: Identity): Promise<void> {
    const { user, sub, displayName, issuedAt } = identity;
    const record = await users.claim(user, { sub, displayName });
    if (record.sub !== sub) throw new AuthRejected('name-taken', { actor: user });
    const notBefore = Math.max(record.notBefore ?? 0, revoked.before(identity));
    if (issuedAt * 1_000 < notBefore) throw new AuthRejected('token-revoked', { actor: user });
    // Counted last, so that a token that somebody else kept or made does not take part of this person’s share.
    if (logins.check(sub, performance.now()) > 0) throw new AuthRejected('too-many-logins', { actor: user });
  }
};

const MAX_SESSION_SECONDS = 3_600;
