import { OverloadError, Semaphore, withTimeout } from '@nats-chat/async';
import { serverSubjects, workQueue } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { reasonOf, type LoginLog } from '../login-log.ts';
import { metrics } from '../metrics.ts';
import { AuthRejected, type Authenticated, type Outcome } from '../outcome.ts';
import type { AnswerSealer } from '../wire/login-answer.ts';
import { XKEY_HEADER, type LoginRequest, type SealedRequest } from '../wire/login-request.ts';

/** A message of the server’s, as far as it matters here. */
export type LoginMessage = Pick<Msg, 'data' | 'headers' | 'respond'>;

export interface LoginDependencies {
  readonly open: (sealed: SealedRequest) => LoginRequest;
  readonly seal: AnswerSealer;
  readonly authenticatePerson: (request: LoginRequest) => Promise<Authenticated>;
  readonly authenticateService: (request: LoginRequest) => Promise<Authenticated>;
  readonly log: Pick<LoginLog, 'write'>;
  readonly logger: Logger;
}

/**
 * Answers logins of the server.
 *
 * What cannot be opened gets a line in the log and no answer; a rejection gets an answer without its reason. The server
 * waits for 2 s: what has waited for 1.5 s, and what comes when 3,000 wait, is dropped, since its client tries again
 * anyway.
 */
export class LoginResponder {
  readonly #dependencies: LoginDependencies;
  readonly #logins = new Semaphore({ concurrency: MAX_CONCURRENT, maxWaiting: MAX_WAITING, maxWaitMs: DEADLINE_MS });
  #overloadLoggedAt = Number.NEGATIVE_INFINITY;

  constructor(dependencies: LoginDependencies) {
    this.#dependencies = dependencies;
  }

  /** Answers one login. @throws Error when the answer cannot be sealed or sent. */
  async answer(message: LoginMessage): Promise<void> {
    const arrivedAt = performance.now();
    const result = await this.#logins
      .run(() => this.#answerWithin(DEADLINE_MS - (performance.now() - arrivedAt), message))
      .catch((error: unknown) => {
        if (!(error instanceof OverloadError)) throw error;
        return this.#drop();
      });
    metrics.requests.add(1, { result });
    metrics.duration.record((performance.now() - arrivedAt) / 1_000, { result });
  }

  #drop(): Result {
    if (performance.now() - this.#overloadLoggedAt > OVERLOAD_LOG_MS) {
      this.#overloadLoggedAt = performance.now();
      this.#dependencies.logger.warn('More logins than can be answered in time; some are dropped.');
    }
    return 'error';
  }

  async #answerWithin(leftMs: number, message: LoginMessage): Promise<Result> {
    const { open, seal, log, logger } = this.#dependencies;
    let request: LoginRequest;
    try {
      request = open({ data: message.data, serverXkey: message.headers?.get(XKEY_HEADER) ?? '' });
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, 'A request to sign in cannot be read.');
      return 'error';
    }
    const outcome = await this.#decide(request, leftMs);
    message.respond(seal(request, outcome.result === 'authorized' ? outcome.authenticated.grant : undefined));
    log.write(request, outcome);
    return outcome.result;
  }

  async #decide(request: LoginRequest, leftMs: number): Promise<Outcome> {
    try {
      const authenticated = await withTimeout(leftMs, this.#authenticate(request));
      return { result: 'authorized', authenticated };
    } catch (error) {
      return error instanceof AuthRejected ? { result: 'rejected', rejection: error } : { result: 'error', error };
    }
  }

  async #authenticate(request: LoginRequest): Promise<Authenticated> {
    const { authenticatePerson, authenticateService } = this.#dependencies;
    const { token, user, password } = request.credentials;
    const named = user !== '' || password !== '';
    if (token === '' && !named) throw new AuthRejected('no-credentials');
    if (token !== '' && named) throw new AuthRejected('mixed-credentials');
    return token === '' ? authenticateService(request) : authenticatePerson(request);
  }
}

const DEADLINE_MS = 1_500;
const MAX_CONCURRENT = 64;
const MAX_WAITING = 3_000;
const OVERLOAD_LOG_MS = 10_000;

type Result = Outcome['result'];

export interface LoginSubscription {
  /** Takes no more logins, and resolves when those taken are answered. */
  readonly drain: () => Promise<void>;
}

/** Hands `responder` each login that the server gives to this instance of the queue group. */
export const subscribeToLogins = (nc: NatsConnection, logger: Logger, responder: LoginResponder): LoginSubscription => {
  const running = new Set<Promise<void>>();
  const subscription = nc.subscribe(serverSubjects.login, {
    queue: workQueue('auth-callout'),
    callback: (error, message) => {
      if (error !== null) {
        logger.error({ error }, 'Logins cannot be received.');
        return;
      }
      const answering = responder
        .answer(message)
        .catch((failure: unknown) => {
          logger.error({ error: failure }, 'A login could not be answered.');
        })
        .finally(() => running.delete(answering));
      running.add(answering);
    },
  });
  return {
    drain: async () => {
      await subscription.drain();
      await Promise.all(running);
    },
  };
};
