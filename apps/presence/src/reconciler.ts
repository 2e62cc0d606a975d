import { coalesce, Delay } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import type { DisconnectChecker } from './disconnect-checker.ts';
import type { ServerConnections, Tab } from './server-connections.ts';
import type { StatusWriter } from './status-writer.ts';
import type { PresenceStore, PresenceView } from './store.ts';

/** Connections written at once, and how long after them the next ones are: at most 320 a second from each instance. */
const BATCH = 16;
const BATCH_EVERY_MS = 50;
const MS_FOR_EACH = BATCH_EVERY_MS / BATCH;
/** A status is written at the earliest so long after the connection, which is in view then. */
const STATUS_DELAY_MS = 200;

export interface ReconcilerOptions {
  readonly store: Pick<PresenceStore, 'refresh'>;
  readonly view: PresenceView;
  readonly server: Pick<ServerConnections, 'list'>;
  readonly checker: Pick<DisconnectChecker, 'check'>;
  readonly writer: Pick<StatusWriter, 'schedule'>;
  readonly logger: Logger;
}

/**
 * Brings both buckets in line with the server’s own list of connections, after a start and after a cut: what ended
 * meanwhile was not reported, and the buckets are gone when a single server restarts.
 *
 * All instances do this at once, in an order of their own; each checks before it writes whether another was faster, or
 * the tab has sent a heartbeat. Writes come at a steady rate, so that everyone’s requests are answered meanwhile.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #delay = new Delay();
  readonly #runCoalesced = coalesce(() => this.#run());
  #stopped = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Runs a pass after the one under way, if there is one. Never rejects: heartbeats and expiry do the rest. */
  run(): Promise<void> {
    return this.#runCoalesced();
  }

  /** Ends the pass under way, and lets none begin. */
  stop(): void {
    this.#stopped = true;
    this.#delay.close();
  }

  async #run(): Promise<void> {
    const { view, server, checker, writer, logger } = this.#options;
    try {
      const users = [...view.users()];
      for (const user of users) writer.schedule(user, STATUS_DELAY_MS + Math.random() * users.length * MS_FOR_EACH);
      const { missing, surplus } = difference(view, await server.list());
      // The server of a cluster that was slow to answer has tabs, too: these are checked again.
      for (const tab of surplus) checker.check(tab);
      await this.#write(shuffled(missing));
    } catch (error) {
      logger.warn({ error }, 'Connections could not be reconciled; presence follows heartbeats alone.');
    }
  }

  async #write(missing: Tab[]): Promise<void> {
    const { store, view, writer } = this.#options;
    while (missing.length > 0 && !this.#stopped) {
      const batch = missing.splice(0, BATCH).filter(({ user, connId }) => !view.connectionsOf(user).has(connId));
      if (batch.length === 0) continue;
      await Promise.all(batch.map(({ user, connId }) => store.refresh(user, connId)));
      for (const { user } of batch) writer.schedule(user, STATUS_DELAY_MS);
      await this.#delay.wait(BATCH_EVERY_MS);
    }
  }
}

/** Returns the connections that live and have no key, and the other way round. */
export const difference = (
  view: Pick<PresenceView, 'users' | 'connectionsOf'>,
  live: readonly Tab[],
): { readonly missing: readonly Tab[]; readonly surplus: readonly Tab[] } => {
  const alive = new Set(live.map(({ user, connId }) => `${user}.${connId}`));
  const known = [...view.users()].flatMap((user) =>
    [...view.connectionsOf(user).keys()].map((connId) => ({ user, connId })),
  );
  return {
    missing: live.filter(({ user, connId }) => !view.connectionsOf(user).has(connId)),
    surplus: known.filter(({ user, connId }) => !alive.has(`${user}.${connId}`)),
  };
};

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
