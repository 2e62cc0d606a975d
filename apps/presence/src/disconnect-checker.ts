import { mapConcurrent, runPeriodically } from '@nats-chat/async';
import type { Logger } from '@nats-chat/otel';
import { metrics } from './metrics.ts';
import type { ServerConnections, Tab } from './server-connections.ts';
import type { StatusWriter } from './status-writer.ts';
import type { PresenceStore, PresenceView } from './store.ts';

/** A tab that reconnects has ended a connection, too; its new one is there within this time. */
const GRACE_MS = 1_000;
const TICK_MS = 100;
/** Up to so many people are asked for one by one; for more, everyone’s connections are listed once. */
const MAX_ASKED_ALONE = 16;
/** People whose connections are ended at once, of one batch. */
const CONCURRENCY = 16;
/** Batches that are checked at once; what is due in the meantime waits. */
const MAX_BATCHES = 8;
/** Further tabs are not checked: their connections expire by themselves. */
const MAX_WAITING = 20_000;

export interface DisconnectCheckerOptions {
  readonly store: Pick<PresenceStore, 'end'>;
  readonly view: Pick<PresenceView, 'connectionsOf'>;
  readonly server: Pick<ServerConnections, 'list'>;
  readonly writer: Pick<StatusWriter, 'update'>;
  readonly logger: Logger;
}

/** A person’s tabs whose connection is said to have ended, with the revisions at which they were refreshed last. */
interface Ended {
  readonly user: string;
  readonly tabs: readonly { readonly connId: string; readonly revision: number }[];
}

/** Ends the keys of tabs whose connection ended, unless they have another one by then. */
export class DisconnectChecker {
  readonly #options: DisconnectCheckerOptions;
  /** By person, then connection: when to check, by the monotonic clock. */
  readonly #waiting = new Map<string, Map<string, number>>();
  readonly #batches = new Set<Promise<void>>();
  readonly #stopTicking: () => Promise<void>;
  #size = 0;

  constructor(options: DisconnectCheckerOptions) {
    this.#options = options;
    this.#stopTicking = runPeriodically({ everyMs: TICK_MS }, () => this.#startBatch());
  }

  /** Checks after a second whether the tab has another connection by then, and ends it if not. */
  check({ user, connId }: Tab): void {
    const tabs = this.#waiting.get(user) ?? new Map<string, number>();
    if (!tabs.has(connId)) {
      if (this.#size >= MAX_WAITING) {
        metrics.dropped.add(1);
        return;
      }
      this.#size += 1;
    }
    this.#waiting.set(user, tabs.set(connId, performance.now() + GRACE_MS));
  }

  /** Forgets what waits, and resolves when what is under way has ended. */
  async stop(): Promise<void> {
    await this.#stopTicking();
    this.#waiting.clear();
    await Promise.all(this.#batches);
  }

  #startBatch(): void {
    if (this.#batches.size >= MAX_BATCHES) return;
    const due = this.#takeDue();
    if (due.length === 0) return;
    const batch = this.#checkBatch(due).finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  #takeDue(): readonly Ended[] {
    const now = performance.now();
    const due: Ended[] = [];
    for (const [user, waiting] of this.#waiting) {
      // One question answers for all tabs of a person, so it is asked when the newest of them is due.
      if (Math.max(...waiting.values()) > now) continue;
      this.#waiting.delete(user);
      this.#size -= waiting.size;
      // Read before the server is asked: a tab that is refreshed later has another revision, and is not ended.
      const known = this.#options.view.connectionsOf(user);
      const tabs = [...waiting.keys()].flatMap((connId) => {
        const revision = known.get(connId);
        return revision === undefined ? [] : [{ connId, revision }];
      });
      if (tabs.length > 0) due.push({ user, tabs });
    }
    return due;
  }

  /** Never rejects: what could not be ended here expires. */
  async #checkBatch(due: readonly Ended[]): Promise<void> {
    const { server, logger } = this.#options;
    try {
      const everyone = due.length > MAX_ASKED_ALONE ? await server.list() : undefined;
      const live = everyone === undefined ? undefined : new Set(everyone.map(nameOf));
      await mapConcurrent(due, CONCURRENCY, async (ended) => {
        await this.#endIfGone(ended, live ?? new Set((await server.list(ended.user)).map(nameOf)));
      });
    } catch (error) {
      logger.warn({ error }, 'Ended connections could not be checked; they will expire.');
    }
  }

  async #endIfGone({ user, tabs }: Ended, live: ReadonlySet<string>): Promise<void> {
    const { store, writer } = this.#options;
    const gone = tabs.filter(({ connId }) => !live.has(nameOf({ user, connId })));
    const ended = await Promise.all(gone.map(({ connId, revision }) => store.end(user, connId, revision)));
    const count = ended.filter(Boolean).length;
    if (count === 0) return;
    metrics.disconnects.add(count, { source: 'server' });
    await writer.update(user);
  }
}

const nameOf = ({ user, connId }: Tab): string => `${user}.${connId}`;
