import type { Logger } from '@nats-chat/otel';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import type { Admissions } from '../admissions.ts';
import type { Connections } from '../connections.ts';
import { eachOf } from '../each-of.ts';
import { MAX_TOKEN_AGE_SECONDS } from '../keycloak/access-token.ts';
import type { KeycloakEvents } from '../keycloak/events.ts';
import { followEvents } from '../keycloak/news.ts';
import {
  adminRevocation,
  latestRevocations,
  userEventTypes,
  userRevocation,
  type Revocation,
} from '../keycloak/revocations.ts';
import { metrics } from '../metrics.ts';
import type { Revoked } from '../revoked.ts';
import type { UserStore } from '../store.ts';

export interface SessionEnderParts {
  readonly events: KeycloakEvents;
  readonly users: UserStore;
  readonly revoked: Revoked;
  readonly admissions: Admissions;
  readonly connections: Connections;
  readonly logger: Logger;
}

/**
 * Reads what is new in Keycloak’s events and ends the sessions that they revoke.
 *
 * The first call goes back as far as a token can be old. For each person concerned, tokens from before are refused, by
 * this instance at once and by all through USERS; then the connections that began before are ended, until no server lists
 * one any more. Where everyone is concerned nothing waits for the records. Doing so twice, or in several instances,
 * changes nothing more. A call that fails is made up for by the next one.
 *
 * @returns A function to call every few seconds, never twice at a time. It rejects when Keycloak, USERS or the servers do
 *   not answer.
 */
export const endRevokedSessions = (parts: SessionEnderParts): (() => Promise<void>) => {
  const { adminEvents, userEvents } = parts.events;
  const kinds = [
    followEvents(adminEvents, adminRevocation),
    followEvents((query) => userEvents(query, userEventTypes), userRevocation),
  ];
  const refuseAll = refuseEveryone(parts);
  return async () => {
    const news = await Promise.all(kinds.map((kind) => kind()));
    const revocations = latestRevocations(news.flatMap(({ revocations: some }) => some));
    refuseAll(revocations.find(({ subject }) => subject === undefined)?.at);
    await eachOf(revocations, (revocation) => endSessions(parts, revocation));
    for (const { done } of news) done();
  };
};

/** Of connections; each takes 300 ms at least. */
const MAX_LISTINGS = 5;

async function endSessions(parts: SessionEnderParts, revocation: Revocation): Promise<void> {
  const { users, revoked, logger } = parts;
  const { subject, at } = revocation;
  revoked.note(revocation);
  const user = subject === undefined ? undefined : users.nameOf(subject);
  // Somebody who has never come has no connections, and no record that others could read it from.
  if (subject !== undefined && user === undefined) return;
  const ending = { at, user };
  // First, or they could come back by another instance with the token from before. Everyone's records take too long for
  // that: there each instance ends whom it lets in until it hears of the revocation itself.
  const recording = user === undefined ? undefined : refuse(users, user, at);
  if (recording === undefined) endAdmissions(parts, ending);
  await recording?.catch(() => undefined);
  const ended = await endConnections(parts.connections, ending);
  if (ended > 0) logger.info({ user: user ?? 'everyone', ended }, 'Sessions were ended.');
  endLeftOver(parts, ending);
  // What could not be recorded has ended all the same, and is made up for by the next call.
  await recording;
}

/**
 * Refuses everyone’s tokens from before through USERS, one round at a time. It takes longer than a poll may, so nobody
 * waits for it; a round that fails begins anew with the next call.
 *
 * @returns A function that is told of a revocation, or of nothing.
 */
function refuseEveryone({ users, logger }: SessionEnderParts): (before?: number) => void {
  let [due, done, running] = [0, 0, false];
  const round = async (before: number): Promise<void> => {
    await eachOf(users.names(), (name) => refuse(users, name, before));
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

/** Whose sessions are ended, everyone's without `user`: those that began before `at`, in ms since 1970. */
interface Ending {
  readonly at: number;
  readonly user: string | undefined;
}

/** @returns How many it ended. @throws Error when some are listed again and again. */
async function endConnections(connections: Connections, { at, user }: Ending): Promise<number> {
  await untilRenewable(at);
  let ended = 0;
  for (let listing = 0; listing < MAX_LISTINGS; listing += 1) {
    const old = await connections.begunBefore(at, user);
    if (old.length === 0) return ended;
    const kicked = await eachOf(old, ({ serverId, cid }) => end(connections, serverId, cid));
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
export const endStaleAdmissions = (parts: SessionEnderParts): void => {
  parts.users.onRecord((user, { notBefore }) => {
    if (notBefore !== undefined) endAdmissions(parts, { at: notBefore, user });
  });
};

function endAdmissions(parts: SessionEnderParts, ending: Ending): void {
  const { admissions, connections, logger } = parts;
  for (const { serverId, cid } of admissions.takeIssuedBefore(ending.at, ending.user)) {
    untilRenewable(ending.at)
      .then(() => pRetry(() => kicks(() => end(connections, serverId, cid)), PERSISTENT))
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
const kicks = pLimit(64);

/** What a server has that was slow to answer the first time, and so seemed to have nothing. Nobody waits for it. */
function endLeftOver({ connections, logger }: SessionEnderParts, { at, user }: Ending): void {
  connections
    .begunBefore(at, user, { patient: true })
    .then((old) => eachOf(old, ({ serverId, cid }) => end(connections, serverId, cid)))
    .catch((error: unknown) => logger.warn({ user, error }, 'Not every server said again whom it serves.'));
}

/**
 * Who is still entitled comes back at once with a new token. Tokens are dated in whole seconds: one that is made less than
 * a second after `time` may look older, and would be refused.
 */
const untilRenewable = (time: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.min(Math.max(time + 1_000 - Date.now(), 0), MAX_WAIT_MS));
  });

/** Whatever the clocks say. */
const MAX_WAIT_MS = 2_000;
