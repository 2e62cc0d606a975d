import type { Logger } from '@nats-chat/otel';
import { holdsChoice, type PersonRecord } from './person.ts';
import type { Departures } from './departures.ts';
import type { ServerConnections, Tab } from './server-connections.ts';
import type { Settler } from './settler.ts';
import type { PresenceStore, PresenceView } from './store.ts';

/** Writes at once. */
const BATCH = 64;
/** People are settled spread over this time, so that several instances share them. */
const SPREAD_MS = 1_000;

export interface ReconcilerOptions {
  readonly store: Pick<PresenceStore, 'refresh' | 'write'>;
  readonly view: PresenceView;
  readonly server: Pick<ServerConnections, 'list'>;
  readonly departures: Pick<Departures, 'suspect'>;
  readonly settler: Pick<Settler, 'settleLater'>;
  readonly logger: Logger;
}

/**
 * Brings both buckets in line with the server’s own list of connections, after a start and after a cut: what ended
 * meanwhile told nobody, and the buckets are gone when a single server restarts.
 *
 * People of whom `before` holds a choice and the bucket nothing get it back. All instances do this at once; each looks
 * before it writes whether another was faster.
 */
export const reconcilePresence = async (
  options: ReconcilerOptions,
  before: ReadonlyMap<string, PersonRecord>,
): Promise<void> => {
  const { store, view, departures, settler } = options;
  await inBatches(lostChoices(before, view), async ([user, record]) => {
    if (view.person(user) === undefined) await store.write(user, { ...record, online: false }, 0);
  });
  const live = await listed(options);
  if (live !== undefined) {
    const { missing, surplus } = difference(view, live);
    await inBatches(shuffled(missing), async ({ user, connId }) => {
      if (!view.connectionsOf(user).has(connId)) await store.refresh(user, connId);
    });
    // The server of a cluster that was slow to answer has tabs, too: these are asked for one by one.
    for (const tab of surplus) departures.suspect(tab);
  }
  // What was written above is not in view yet, so everyone is looked at when the time comes.
  for (const user of view.users()) settler.settleLater(user, Math.random() * SPREAD_MS);
};

/** Records with a choice whose keys are gone. */
export const lostChoices = (
  before: ReadonlyMap<string, PersonRecord>,
  view: Pick<PresenceView, 'person'>,
): readonly (readonly [string, PersonRecord])[] =>
  [...before].filter(([user, record]) => holdsChoice(record) && view.person(user) === undefined);

/** Connections that live and have no key, and the other way round. */
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

/** Undefined when the server cannot be asked: then heartbeats and expiry alone tell who is here. */
async function listed({ server, logger }: ReconcilerOptions): Promise<readonly Tab[] | undefined> {
  try {
    return await server.list();
  } catch (error) {
    logger.warn({ error }, 'The server’s connections cannot be listed; presence follows heartbeats alone.');
    return undefined;
  }
}

async function inBatches<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += BATCH) {
    await Promise.all(items.slice(from, from + BATCH).map(work));
  }
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
