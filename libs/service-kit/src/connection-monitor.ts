import { Delay } from '@nats-chat/async';
import type { ServiceName } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import { PermissionViolationError, type NatsConnection, type Status } from '@nats-io/nats-core';
import { connectService, type NatsAccount } from './connect.ts';
import { reasonOf } from './failure.ts';
import type { Resource } from './resources.ts';

const RESTORE_RETRY_MS = 1_000;

export interface ConnectionMonitorOptions {
  readonly logger: Logger;
  /** Called after each reconnect; tried again every second until it succeeds. */
  readonly restore?: () => Promise<unknown>;
}

/** Follows what a connection reports: whether it is up, and whether the server lets it subscribe. */
export class ConnectionMonitor {
  readonly #nc: NatsConnection;
  readonly #options: ConnectionMonitorOptions;
  readonly #retryDelay = new Delay();
  #isUp = true;
  #isRefused = false;
  #restores = 0;

  constructor(nc: NatsConnection, options: ConnectionMonitorOptions) {
    this.#nc = nc;
    this.#options = options;
    void this.#follow();
  }

  get isUp(): boolean {
    return this.#isUp && !this.#nc.isClosed();
  }

  /**
   * Whether the server has let every subscription be. One that it refuses is over for good, also after a reconnect: what
   * it was for does not work until the service starts again.
   */
  get isSubscribed(): boolean {
    return !this.#isRefused;
  }

  async #follow(): Promise<void> {
    for await (const status of this.#nc.status()) this.#apply(status);
  }

  #apply(status: Status): void {
    if (status.type === 'disconnect') this.#isUp = false;
    if (status.type === 'reconnect') {
      this.#isUp = true;
      void this.#restore();
    }
    if (status.type === 'error') this.#note(status.error);
  }

  #note(error: Error): void {
    const { logger } = this.#options;
    if (!(error instanceof PermissionViolationError) || error.operation !== 'subscription') {
      logger.warn({ reason: error.message }, 'NATS reported an error.');
      return;
    }
    const { subject, queue } = error;
    this.#isRefused = true;
    logger.error({ subject, queue }, 'NATS refuses a subscription; the service is not ready until it starts again.');
  }

  async #restore(): Promise<void> {
    const { restore, logger } = this.#options;
    // A reconnect that comes while one is restored starts over, so that the last one is restored whole.
    const mine = (this.#restores += 1);
    while (mine === this.#restores && this.isUp) {
      try {
        await restore?.();
        return;
      } catch (error) {
        logger.warn({ reason: reasonOf(error) }, 'Restoring after a reconnect failed; trying again.');
        await this.#retryDelay.wait(RESTORE_RETRY_MS);
      }
    }
  }
}

/**
 * Returns another connection of a service, beside the kit’s own, as a resource: ready while the server answers it within
 * the second that a probe has, and refuses none of its subscriptions.
 *
 * @example
 * const sys = await use(connectionResource('auth-callout', { servers, user, password }, logger));
 */
export const connectionResource = (
  service: ServiceName,
  account: NatsAccount,
  logger: Logger,
): Resource<NatsConnection> => {
  let monitor: ConnectionMonitor | undefined;
  return {
    name: `NATS as ${account.user ?? service}`,
    open: async () => {
      const nc = await connectService(service, account);
      monitor = new ConnectionMonitor(nc, { logger });
      return nc;
    },
    // The connection reconnects by itself and does not say.
    isReady: async (nc) => {
      await nc.flush();
      return monitor?.isSubscribed === true;
    },
    close: (nc) => nc.drain(),
  };
};
