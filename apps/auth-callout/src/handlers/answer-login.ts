import type { Logger } from '@nats-chat/otel';
import { encodeToken } from '@nats-chat/subjects';
import type { Msg } from '@nats-io/nats-core';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import type { AuditTrail } from '@nats-chat/postgres';
import { within } from '../deadline.ts';
import { metrics } from '../metrics.ts';
import { Refused } from '../refusal.ts';
import type { AnswerSealer, Grant } from '../wire/login-answer.ts';
import { XKEY_HEADER, type LoginRequest, type SealedRequest } from '../wire/login-request.ts';

/** Somebody who may come in. */
export interface Admitted {
  /** Who it is, for the audit log. */
  readonly actor: string;
  /** The Keycloak session, of which the audit log names the first connection only. */
  readonly session?: string;
  readonly grant: Grant;
}

/** A message of the server’s, as far as it matters here. */
export type LoginMessage = Pick<Msg, 'data' | 'headers' | 'respond'>;

export interface LoginDesk {
  readonly open: (sealed: SealedRequest) => LoginRequest;
  readonly seal: AnswerSealer;
  readonly admitPerson: (request: LoginRequest) => Promise<Admitted>;
  readonly admitService: (request: LoginRequest) => Promise<Admitted>;
  readonly audit: AuditTrail;
  readonly logger: Logger;
}

/**
 * Answers one login of the server.
 *
 * What cannot be opened gets a line in the log and no answer; a refusal gets an answer without its reason. The server
 * waits for 2 s: what has waited for 1.5 s, and what comes when 3,000 wait, is dropped, since its client tries again
 * anyway.
 */
export const answerLogin = (desk: LoginDesk): ((message: LoginMessage) => Promise<void>) => {
  const limit = pLimit(MAX_CONCURRENT);
  const note = auditNote(desk);
  let shedLoggedAt = Number.NEGATIVE_INFINITY;
  return async (message) => {
    const arrivedAt = performance.now();
    const result =
      limit.pendingCount >= MAX_WAITING
        ? shed()
        : await limit(async () => {
            const leftMs = DEADLINE_MS - (performance.now() - arrivedAt);
            return leftMs <= 0 ? shed() : answer(message, leftMs);
          });
    metrics.requests.add(1, { result });
    metrics.duration.record((performance.now() - arrivedAt) / 1_000, { result });
  };

  function shed(): Result {
    if (performance.now() - shedLoggedAt > SHED_LOG_MS) {
      shedLoggedAt = performance.now();
      desk.logger.warn('More logins than can be answered in time; some are dropped.');
    }
    return 'error';
  }

  async function answer(message: LoginMessage, leftMs: number): Promise<Result> {
    let request: LoginRequest;
    try {
      request = desk.open({ data: message.data, serverXkey: message.headers?.get(XKEY_HEADER) ?? '' });
    } catch (error) {
      desk.logger.warn({ reason: reasonOf(error) }, 'A request to sign in cannot be read.');
      return 'error';
    }
    const outcome = await decide(request, leftMs);
    message.respond(desk.seal(request, outcome.result === 'authorized' ? outcome.admitted.grant : undefined));
    note(request, outcome);
    return outcome.result;
  }

  async function decide(request: LoginRequest, leftMs: number): Promise<Outcome> {
    try {
      const admitted = await within(leftMs, 'Deciding', admit(request));
      return { result: 'authorized', admitted };
    } catch (error) {
      return error instanceof Refused ? { result: 'rejected', refusal: error } : { result: 'error', error };
    }
  }

  async function admit(request: LoginRequest): Promise<Admitted> {
    const { token, user, password } = request.offer;
    const named = user !== '' || password !== '';
    if (token === '' && !named) throw new Refused('no-credentials');
    if (token !== '' && named) throw new Refused('mixed-credentials');
    return token === '' ? desk.admitService(request) : desk.admitPerson(request);
  }
};

const DEADLINE_MS = 1_500;
const MAX_CONCURRENT = 64;
const MAX_WAITING = 3_000;
const SHED_LOG_MS = 10_000;

type Outcome =
  | { readonly result: 'authorized'; readonly admitted: Admitted }
  | { readonly result: 'rejected'; readonly refusal: Refused }
  | { readonly result: 'error'; readonly error: unknown };
type Result = Outcome['result'];

/** Log and audit log. A person’s browser connects anew every few minutes; that is one sign-in all the same. */
function auditNote({ audit, logger }: LoginDesk): (request: LoginRequest, outcome: Outcome) => void {
  const sessions = new LRUCache<string, true>({ max: 20_000 });
  return ({ client, offer }, outcome) => {
    const from = { host: client.host, type: client.type };
    // What somebody claims is not certain, and may hold anything.
    const claimed = offer.user === '' ? {} : { claimed: encodeToken(offer.user.toWellFormed()).slice(0, 64) };
    const entry = { action: 'sign-in' };
    if (outcome.result === 'authorized') {
      const { actor, session } = outcome.admitted;
      if (session !== undefined && sessions.has(session)) return;
      if (session !== undefined) sessions.set(session, true);
      audit.record({ ...entry, actor, result: 'ok', details: from });
    } else if (outcome.result === 'rejected') {
      const { reason, actor = 'unknown', cause } = outcome.refusal;
      const details = { ...from, ...claimed, reason };
      logger.warn(
        { actor, ...details, ...(cause !== undefined && { cause: reasonOf(cause) }) },
        'A login was refused.',
      );
      audit.record({ ...entry, actor, result: 'denied', details });
    } else {
      logger.error({ ...from, ...claimed, error: outcome.error }, 'A login could not be decided.');
      audit.record({ ...entry, actor: 'unknown', result: 'failed', details: { ...from, ...claimed } });
    }
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
