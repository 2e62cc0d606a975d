import { EventPoller, type AdminEvent, type KeycloakEvents, type UserEvent } from '@nats-chat/keycloak';
import { encodeToken } from '@nats-chat/subjects';
import type { Admissions } from '../admissions.ts';
import { attemptEach } from '../attempt-each.ts';
import { ConnectionEnder, type Ending } from '../connection-ender.ts';
import type { Connections } from '../connections.ts';
import { MAX_TOKEN_AGE_SECONDS } from '../keycloak/access-token.ts';
import { meantBy, type Meant } from '../keycloak/event-meaning.ts';
import {
  adminPasswordChange,
  adminRevocation,
  keyOf,
  latestRevocations,
  mayRevoke,
  userPasswordChange,
  userRevocation,
  type AcceptedClients,
  type Revocation,
} from '../keycloak/revocations.ts';
import { EveryoneRefuser, refuseTokens } from '../refuse-tokens.ts';
import type { Revoked } from '../revoked.ts';
import { KeycloakSessionEnder, type KeycloakSessionDependencies } from './end-keycloak-sessions.ts';

export interface SessionDependencies extends KeycloakSessionDependencies {
  readonly events: KeycloakEvents;
  readonly clients: AcceptedClients;
  readonly revoked: Revoked;
  readonly admissions: Admissions;
  readonly connections: Connections;
}

/** An ending, and what it is of. */
interface RevokedSessions extends Ending {
  readonly revocation: Revocation;
}

/** Of endings; what is due in the meantime waits for one of them to be over. */
const MAX_ROUNDS = 4;

/**
 * Ends the sessions that Keycloak's events revoke, here, and in Keycloak as well where a password was changed.
 *
 * For each person concerned, tokens from before are refused, by this instance at once and by all through USERS; then the
 * connections that began before are ended, until no server lists one any more. All that is due at a time is ended in one
 * round, of which several may be under way; of one person one at a time, in the order of the events. Doing so twice, or in
 * several instances, changes nothing more.
 */
export class SessionEnder {
  readonly #dependencies: SessionDependencies;
  readonly #admins: EventPoller<AdminEvent>;
  readonly #people: EventPoller<UserEvent>;
  readonly #everyone: EveryoneRefuser;
  readonly #connections: ConnectionEnder;
  readonly #keycloak: KeycloakSessionEnder;
  #due: readonly Revocation[] = [];
  /** What could not be done; it is due again with the next poll. */
  #failed: Revocation[] = [];
  readonly #underWay = new Set<string>();
  readonly #rounds = new Set<Promise<void>>();

  /** Ends from now on also what other instances revoke, as far as this one has let it in. */
  constructor(dependencies: SessionDependencies) {
    const { events, users, logger } = dependencies;
    const sinceMs = MAX_TOKEN_AGE_SECONDS * 1_000;
    this.#dependencies = dependencies;
    this.#admins = new EventPoller(events.adminEvents, { sinceMs });
    this.#people = new EventPoller((query) => events.userEvents(query, mayRevoke), { sinceMs });
    this.#everyone = new EveryoneRefuser(users, logger);
    this.#connections = new ConnectionEnder(dependencies);
    this.#keycloak = new KeycloakSessionEnder(dependencies, (subject) => {
      // A session that was still there a moment ago may have got a new token, and come back with it.
      this.#revoke([{ of: { subject }, at: Date.now() }]);
    });
    // Also in the moment between the event and its being known here.
    users.onRecord((user, { notBefore }) => {
      if (notBefore !== undefined) this.#connections.endAdmissions({ user, before: notBefore });
    });
  }

  /**
   * Polls Keycloak's events, and starts to end what they revoke, and what failed before; to be called every few seconds,
   * never twice at a time. The first call goes back as far as a token can be old.
   *
   * @throws Error when Keycloak does not answer: the next call makes up for it.
   */
  async poll(): Promise<void> {
    const polled = await Promise.allSettled([this.#pollAdmins(), this.#pollPeople()]);
    const found = polled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    this.#keycloak.end(found.flatMap(({ passwordChanges }) => passwordChanges));
    this.#due = latestRevocations([...this.#due, ...this.#failed]);
    this.#failed = [];
    this.#everyone.refuse();
    this.#revoke(found.flatMap(({ revocations }) => revocations));
    for (const result of polled) if (result.status === 'rejected') throw result.reason;
  }

  async #pollAdmins(): Promise<Meant> {
    const { clients } = this.#dependencies;
    return meantBy(await this.#admins.poll(), {
      revocation: (event) => (this.#isOwn(event) ? undefined : adminRevocation(event, clients)),
      passwordChange: adminPasswordChange,
    });
  }

  async #pollPeople(): Promise<Meant> {
    return meantBy(await this.#people.poll(), { revocation: userRevocation, passwordChange: userPasswordChange });
  }

  /** Resolves when nothing is being ended any more, nor due. */
  async idle(): Promise<void> {
    while (this.#rounds.size > 0) await Promise.all(this.#rounds);
  }

  /** Whether this service itself has ended a session in Keycloak: whoever had it is out here already. */
  #isOwn({ authDetails, resourcePath }: AdminEvent): boolean {
    const { actor } = this.#dependencies.keycloakSessions;
    return actor !== undefined && authDetails?.userId === actor && resourcePath.startsWith('sessions/');
  }

  #revoke(revocations: readonly Revocation[]): void {
    for (const revocation of revocations) this.#dependencies.revoked.note(revocation);
    this.#due = latestRevocations([...this.#due, ...revocations]);
    this.#startRounds();
  }

  #startRounds(): void {
    const ready = this.#due.filter((revocation) => !this.#underWay.has(keyOf(revocation)));
    // Whose session it is has to be searched for in Keycloak's events, and nobody else waits for that.
    for (const batch of [ready.filter((one) => !isOfSession(one)), ready.filter(isOfSession)]) {
      if (batch.length > 0 && this.#rounds.size < MAX_ROUNDS) this.#startRound(batch);
    }
  }

  #startRound(batch: readonly Revocation[]): void {
    this.#due = this.#due.filter((revocation) => !batch.includes(revocation));
    for (const revocation of batch) this.#underWay.add(keyOf(revocation));
    const round = this.#end(batch).finally(() => {
      for (const revocation of batch) this.#underWay.delete(keyOf(revocation));
      this.#rounds.delete(round);
      this.#startRounds();
    });
    this.#rounds.add(round);
  }

  /** Never rejects: what fails is due again. */
  async #end(batch: readonly Revocation[]): Promise<void> {
    const { users } = this.#dependencies;
    const found = await attemptEach(batch, (revocation) => this.#endingOf(revocation));
    this.#retry(found.failed, found.error);
    const endings = found.results.filter((ending) => ending !== undefined);
    // Everyone's records take too long: there each instance ends whom it lets in until it polls the event itself.
    for (const ending of endings) if (ending.user === undefined) this.#refuseEveryone(ending);
    // First, or they could come back by another instance with the token from before.
    const recorded = await attemptEach(endings, async ({ user, before }) =>
      user === undefined ? false : refuseTokens(users, user, before),
    );
    const { left, error } = await this.#connections.end(endings);
    this.#retry(revocationsOf(left), error);
    // What could not be recorded has ended all the same.
    this.#retry(revocationsOf(recorded.failed), recorded.error);
  }

  #retry(failed: readonly Revocation[], error: unknown): void {
    if (failed.length === 0) return;
    this.#failed.push(...failed);
    this.#dependencies.logger.warn({ failed: failed.length, error }, 'Not all sessions could be ended; trying again.');
  }

  #refuseEveryone(ending: Ending): void {
    this.#everyone.refuse(ending.before);
    this.#connections.endAdmissions(ending);
  }

  /** Returns nothing for somebody who has never come: no connections, and no record that others could read it from. */
  async #endingOf(revocation: Revocation): Promise<RevokedSessions | undefined> {
    const { users, events, revoked, logger } = this.#dependencies;
    const { of, at: before } = revocation;
    if (of === 'everyone') return { revocation, user: undefined, before };
    if ('user' in of) return { revocation, user: encodeToken(of.user), before };
    const subject = 'subject' in of ? of.subject : await events.ownerOf(of.session);
    if (subject === undefined) {
      logger.warn('A session was ended and nobody knows whose; everyone is asked for a new token.');
      revoked.note({ of: 'everyone', at: before });
      return { revocation, user: undefined, before };
    }
    const user = users.nameOf(subject);
    return user === undefined ? undefined : { revocation, user, before };
  }
}

const isOfSession = ({ of }: Revocation): boolean => of !== 'everyone' && 'session' in of;

const revocationsOf = (endings: readonly RevokedSessions[]): readonly Revocation[] =>
  endings.map(({ revocation }) => revocation);
