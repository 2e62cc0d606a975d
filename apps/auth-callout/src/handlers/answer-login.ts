import type { Logger } from '@nats-chat/otel';
import type { Msg } from '@nats-io/nats-core';
import pLimit from 'p-limit';
import { within } from '../deadline.ts';
import { reasonOf, type LoginLog } from '../login-log.ts';
import { metrics } from '../metrics.ts';
import type { Admitted, Outcome } from '../outcome.ts';
import { Refused } from '../refusal.ts';
import type { AnswerSealer } from '../wire/login-answer.ts';
import { XKEY_HEADER, type LoginRequest, type SealedRequest } from '../wire/login-request.ts';

/** A message of the server’s, as far as it matters here. */
export type LoginMessage = Pick<Msg, 'data' | 'headers' | 'respond'>;

export interface LoginDesk {
  readonly open: (sealed: SealedRequest) => LoginRequest;
  readonly seal: AnswerSealer;
  readonly admitPerson: (request: LoginRequest) => Promise<Admitted>;
  readonly admitService: (request: LoginRequest) => Promise<Admitted>;
  readonly log: LoginLog;
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
    desk.log.write(request, outcome);
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

type Result = Outcome['result'];
