import type { Logger } from '@nats-chat/otel';
import { metrics } from './metrics.ts';
import type { ServerConnections, Tab } from './server-connections.ts';
import type { Settler } from './settler.ts';
import type { PresenceStore, PresenceView } from './store.ts';

/** A tab that reconnects has ended a connection, too; its new one is there within this time. */
const GRACE_MS = 1_000;
const TICK_MS = 100;
/** People whose connections are asked for at once. */
const CONCURRENCY = 16;
/** More wait for nobody: their connections expire by themselves. */
const MAX_WAITING = 20_000;

export interface DeparturesOptions {
  readonly store: Pick<PresenceStore, 'end'>;
  readonly view: Pick<PresenceView, 'connectionsOf'>;
  readonly server: Pick<ServerConnections, 'list'>;
  readonly settler: Pick<Settler, 'settle'>;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Tabs of which it is said that their connection ended, until it is known whether they are back. */
export interface Departures {
  /** Looks after a second whether the tab has another connection by then, and ends it if not. */
  readonly suspect: (tab: Tab) => void;
  readonly stop: () => Promise<void>;
}

export const createDepartures = (options: DeparturesOptions): Departures => {
  /** By person, then connection: when to look. */
  const waiting = new Map<string, Map<string, number>>();
  let size = 0;
  let looking: Promise<void> | undefined;

  const takeDue = (): readonly Suspects[] => {
    const due: Suspects[] = [];
    for (const [user, tabs] of waiting) {
      if (due.length === CONCURRENCY) break;
      // One question answers for all tabs of a person, so it is asked when the newest of them is due.
      if (Math.max(...tabs.values()) > options.now()) continue;
      waiting.delete(user);
      size -= tabs.size;
      due.push({ user, connIds: [...tabs.keys()] });
    }
    return due;
  };

  const look = async (): Promise<void> => {
    for (let due = takeDue(); due.length > 0; due = takeDue()) {
      await Promise.all(due.map((suspects) => endIfGone(options, suspects)));
    }
  };

  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, TICK_MS);

  return {
    suspect: ({ user, connId }) => {
      const tabs = waiting.get(user) ?? new Map<string, number>();
      if (!tabs.has(connId)) {
        if (size >= MAX_WAITING) {
          metrics.dropped.add(1);
          return;
        }
        size += 1;
      }
      waiting.set(user, tabs.set(connId, options.now() + GRACE_MS));
    },
    stop: async () => {
      clearInterval(timer);
      waiting.clear();
      await looking;
    },
  };
};

interface Suspects {
  readonly user: string;
  readonly connIds: readonly string[];
}

/** Never rejects: what could not be ended here expires. */
async function endIfGone(
  { store, view, server, settler, logger }: DeparturesOptions,
  { user, connIds }: Suspects,
): Promise<void> {
  try {
    // Read before the server is asked: a tab that says later that it lives has another revision, and is not ended.
    const known = connIds.flatMap((connId) => {
      const revision = view.connectionsOf(user).get(connId);
      return revision === undefined ? [] : [{ connId, revision }];
    });
    if (known.length === 0) return;
    const live = new Set((await server.list(user)).map(({ connId }) => connId));
    const gone = known.filter(({ connId }) => !live.has(connId));
    const ended = await Promise.all(gone.map(({ connId, revision }) => store.end(user, connId, revision)));
    const count = ended.filter(Boolean).length;
    if (count === 0) return;
    metrics.disconnects.add(count, { source: 'server' });
    await settler.settle(user);
  } catch (error) {
    logger.warn({ error }, 'An ended connection could not be looked into; it will expire.');
  }
}
