import { Delay, mapConcurrent, Semaphore } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import { encodeToken } from '@nats-chat/subjects';
import pRetry from 'p-retry';
import type { Admissions } from '../admissions.ts';
import type { Connections } from '../connections.ts';
import { MAX_TOKEN_AGE_SECONDS } from '../keycloak/access-token.ts';
import type { KeycloakEvents } from '../keycloak/admin-api.ts';
import { createEventPoller } from '../keycloak/event-poller.ts';
import {
  adminRevocation,
  latestRevocations,
  mayRevoke,
  userRevocation,
  type AcceptedClients,
  type Revocation,
} from '../keycloak/revocations.ts';
import { metrics } from '../metrics.ts';
import type { Revoked } from '../revoked.ts';
import type { UserStore } from '../store.ts';

export interface SessionDependencies {
  readonly events: KeycloakEvents;
  readonly clients: AcceptedClients;
  readonly users: UserStore;
  readonly revoked: Revoked;
  readonly admissions: Admissions;
  readonly connections: Connections;
  readonly logger: Logger;
}

/**
 * Polls Keycloak’s events and ends the sessions that they revoke.
 *
 * The first call goes back as far as a token can be old. For each person concerned, tokens from before are refused, by
 * this instance at once and by all through USERS; then the connections that began before are ended, until no server lists
 * one any more. Where everyone is concerned nothing waits for the records. Doing so twice, or in several instances,
 * changes nothing more. A call that fails is made up for by the next one.
 *
 * @returns A function to call every few seconds, never twice at a time. It rejects when Keycloak, USERS or the servers do
 *   not answer.
 */
export const endRevokedSessions = (dependencies: SessionDependencies): (() => Promise<void>) => {
  const { events, clients, revoked } = dependencies;
  const pollers = [
    createEventPoller(events.adminEvents, (event) => adminRevocation(event, clients)),
    createEventPoller((query) => events.userEvents(query, mayRevoke), userRevocation),
  ];
  const refuseAll = refuseEveryone(dependencies);
  return async () => {
    const polled = await Promise.all(pollers.map((poll) => poll()));
    const revocations = latestRevocations(polled.flatMap((one) => one.revocations));
    for (const revocation of revocations) revoked.note(revocation);
    refuseAll();
    await attemptEach(revocations, async (revocation) => {
      const ending = await endingOf(revocation, dependencies);
      if (ending === undefined) return;
      if (ending.user === undefined) refuseAll(ending.at);
      await endSessions(dependencies, ending);
    });
    for (const { ack } of polled) ack();
  };
};

/** Whose sessions are ended, everyone's without `user`: those that began before `at`, in ms since 1970. */
interface Ending {
  readonly at: number;
  readonly user: string | undefined;
}

/** Returns nothing for somebody who has never come: no connections, and no record that others could read it from. */
async function endingOf({ of, at }: Revocation, dependencies: SessionDependencies): Promise<Ending | undefined> {
  const { users, events, revoked, logger } = dependencies;
  if (of === 'everyone') return { at, user: undefined };
  if ('user' in of) return { at, user: encodeToken(of.user) };
  const subject = 'subject' in of ? of.subject : await events.ownerOf(of.session);
  if (subject === undefined) {
    logger.warn('A session was ended and nobody knows whose; everyone is asked for a new token.');
    revoked.note({ of: 'everyone', at });
    return { at, user: undefined };
  }
  const user = users.nameOf(subject);
  return user === undefined ? undefined : { at, user };
}

/** Of connections; each takes 300 ms at least. */
const MAX_LISTINGS = 5;

async function endSessions(dependencies: SessionDependencies, ending: Ending): Promise<void> {
  const { users, connections, logger } = dependencies;
  const { user, at } = ending;
  // First, or they could come back by another instance with the token from before. Everyone's records take too long for
  // that: there each instance ends whom it lets in until it polls the event itself.
  const recording = user === undefined ? undefined : refuse(users, user, at);
  if (recording === undefined) endAdmissions(dependencies, ending);
  await recording?.catch(() => undefined);
  const ended = await endConnections(connections, ending);
  if (ended > 0) logger.info({ user: user ?? 'everyone', ended }, 'Sessions were ended.');
  endLeftOver(dependencies, ending);
  // What could not be recorded has ended all the same, and is made up for by the next call.
  await recording;
}

/**
 * Refuses everyone’s tokens from before through USERS, one round at a time. It takes longer than a poll may, so nobody
 * waits for it; a round that fails begins again with the next call.
 *
 * @returns A function to call with the time of a revocation, or with none.
 */
function refuseEveryone({ users, logger }: SessionDependencies): (before?: number) => void {
  let [due, done, running] = [0, 0, false];
  const round = async (before: number): Promise<void> => {
    await attemptEach(users.names(), (name) => refuse(users, name, before));
    done = before;
  };
  return (before = 0) => {
    due = Math.max(due, before);
    if (running || due <= done) return;
    running = true;
    round(due)
      .catch((error: unknown) => logger.warn({ error }, 'Not everyone’s tokens are refused in USERS yet.'))
      .finally(() => (running = false));
  };
}

async function refuse(users: UserStore, user: string, before: number): Promise<boolean> {
  const moved = await users.refuseBefore(user, before);
  if (moved) metrics.revocations.add(1);
  return moved;
}

/** @returns How many it ended. @throws Error when some are listed again and again. */
async function endConnections(connections: Connections, { at, user }: Ending): Promise<number> {
  await untilRenewable(at);
  let ended = 0;
  for (let listing = 0; listing < MAX_LISTINGS; listing += 1) {
    const old = await connections.begunBefore(at, user);
    if (old.length === 0) return ended;
    const kicked = await attemptEach(old, ({ serverId, cid }) => end(connections, serverId, cid));
    ended += kicked.filter(Boolean).length;
  }
  throw new Error('Connections that should have ended are still there.');
}

async function end(connections: Connections, serverId: string, cid: number): Promise<boolean> {
  const ended = await connections.end(serverId, cid);
  if (ended) metrics.connectionsEnded.add(1);
  return ended;
}

/**
 * Ends the connections of this instance that came in with a token from before, whenever a person’s sessions are ended:
 * also by another instance, and also in the moment between the event and its being known.
 */
export const endStaleAdmissions = (dependencies: SessionDependencies): void => {
  dependencies.users.onRecord((user, { notBefore }) => {
    if (notBefore !== undefined) endAdmissions(dependencies, { at: notBefore, user });
  });
};

function endAdmissions(dependencies: SessionDependencies, ending: Ending): void {
  const { admissions, connections, logger } = dependencies;
  for (const { serverId, cid } of admissions.takeIssuedBefore(ending.at, ending.user)) {
    untilRenewable(ending.at)
      .then(() => pRetry(() => kicks.run(() => end(connections, serverId, cid)), PERSISTENT))
      .catch((error: unknown) => {
        logger.error({ user: ending.user, error }, 'A connection with a revoked token could not be ended.');
      });
  }
}

/** No later listing names such a connection: so for as long as its token could last. */
const PERSISTENT = {
  retries: Infinity,
  minTimeout: 200,
  maxTimeout: 5_000,
  maxRetryTime: MAX_TOKEN_AGE_SECONDS * 1_000,
  unref: true,
};

/** What a server has that was slow to answer the first time, and so seemed to have nothing. Nobody waits for it. */
function endLeftOver({ connections, logger }: SessionDependencies, { at, user }: Ending): void {
  connections
    .begunBefore(at, user, { patient: true })
    .then((old) => attemptEach(old, ({ serverId, cid }) => end(connections, serverId, cid)))
    .catch((error: unknown) => logger.warn({ user, error }, 'Not every server said again whom it serves.'));
}

/**
 * Who is still entitled comes back at once with a new token. Tokens are dated in whole seconds: one that is made less than
 * a second after `time` may look older, and would be refused.
 */
const untilRenewable = (time: number): Promise<void> =>
  new Delay().wait(Math.min(Math.max(time + 1_000 - Date.now(), 0), MAX_WAIT_MS));

/** Whatever the clocks say. */
const MAX_WAIT_MS = 2_000;

/**
 * Runs `work` for each of `items`, 64 at a time. One that fails holds up no other; but after 16 failures the rest is left
 * out, since whoever is asked is unavailable then, and each one more would wait for that.
 *
 * @returns The results, in the order of `items`.
 * @throws AggregateError with what failed, when nothing is under way any more.
 */
async function attemptEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const failures: unknown[] = [];
  const results = await mapConcurrent(items, CONCURRENCY, async (item) => {
    if (failures.length >= MAX_FAILURES) return [];
    try {
      return [await work(item)];
    } catch (error) {
      failures.push(error);
      return [];
    }
  });
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be done.');
  return results.flat();
}

const CONCURRENCY = 64;
const MAX_FAILURES = 16;

const kicks = new Semaphore({ concurrency: CONCURRENCY });
