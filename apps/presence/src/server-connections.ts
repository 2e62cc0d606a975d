import { connectionId, serviceNames, systemSubjects, userId } from '@nats-chat/contracts';
import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';

/** A connection of a person’s tab, as the server knows it. */
export interface Tab {
  readonly user: string;
  readonly connId: string;
}

/** The server’s own list of connections. */
export interface ServerConnections {
  /**
   * The tabs that are connected now: those of `user`, or everyone’s.
   *
   * @throws Error when no server answers, or what one answers cannot be read.
   */
  readonly list: (user?: string) => Promise<readonly Tab[]>;
  /** Calls `listener` for each tab whose connection ended; of several instances one hears of each. */
  readonly onEnd: (listener: (tab: Tab) => void, queue: string) => () => void;
}

export const createServerConnections = (nc: NatsConnection): ServerConnections => ({
  list: async (user) => {
    const tabs: Tab[] = [];
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { found, more } = await listPage(nc, { offset: page * PAGE, user });
      tabs.push(...found);
      if (!more) break;
    }
    return tabs;
  },
  onEnd: (listener, queue) => {
    const subscription = nc.subscribe(systemSubjects.disconnects.subject, {
      queue,
      callback: (error, message) => {
        if (error !== null) return;
        const tab = endedTab(message.string());
        if (tab !== undefined) listener(tab);
      },
    });
    return () => subscription.unsubscribe();
  },
});

const TIMEOUT_MS = 2_000;
/** The server’s own limit of one answer. */
const PAGE = 1_024;
const MAX_PAGES = 100;
/** How long after one server’s answer another one’s is waited for. */
const STALL_MS = 250;

const listReply = z.object({
  data: z.object({
    connections: z.array(z.object({ authorized_user: z.string().optional(), name: z.string().optional() })).optional(),
  }),
});

async function listPage(
  nc: NatsConnection,
  { offset, user }: { readonly offset: number; readonly user: string | undefined },
): Promise<{ readonly found: readonly Tab[]; readonly more: boolean }> {
  const query = { auth: true, offset, limit: PAGE, ...(user !== undefined && { user }) };
  // Every server of a cluster answers for itself.
  const answers = await nc.requestMany(systemSubjects.connections.subject, JSON.stringify(query), {
    strategy: 'stall',
    maxWait: TIMEOUT_MS,
    stall: STALL_MS,
  });
  const found: Tab[] = [];
  let more = false;
  let servers = 0;
  for await (const answer of answers) {
    const { connections = [] } = listReply.parse(answer.json()).data;
    servers += 1;
    more ||= connections.length === PAGE;
    for (const { authorized_user, name } of connections) found.push(...tabOf(authorized_user, name));
  }
  if (servers === 0) throw new Error('No server answered what connections there are.');
  return { found, more };
}

/** Source: docs.nats.io, "System Events": `io.nats.server.advisory.v1.client_disconnect`. */
const disconnect = z.object({ client: z.object({ user: z.string().optional(), name: z.string().optional() }) });

/** The tab that a disconnect advisory is about; undefined when it is about something else. */
export const endedTab = (advisory: string): Tab | undefined => {
  try {
    const { client } = disconnect.parse(JSON.parse(advisory));
    return tabOf(client.user, client.name)[0];
  } catch {
    return undefined;
  }
};

/** Services connect under their own names, which no tab has: a tab’s is minted at random. */
const NAMES: ReadonlySet<string> = new Set(serviceNames);

function tabOf(user: string | undefined, name: string | undefined): readonly Tab[] {
  if (name === undefined || NAMES.has(name)) return [];
  const [person, connection] = [userId.safeParse(user), connectionId.safeParse(name)];
  return person.success && connection.success ? [{ user: person.data, connId: connection.data }] : [];
}
