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
  /** Calls `listener` for each tab whose connection ended; of several instances one is notified of each. */
  readonly onEnd: (listener: (tab: Tab) => void, queue: string) => () => void;
}

export const createServerConnections = (nc: NatsConnection): ServerConnections => ({
  list: (user) => list(nc, user),
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
/** All that account CHAT may have on a server, in one answer: between two pages one that ends would hide another. */
const MAX_LISTED = 10_000;
/** How long after one server’s answer another one’s is waited for. */
const STALL_MS = 250;

const listReply = z.object({
  data: z.object({
    connections: z.array(z.object({ authorized_user: z.string().optional(), name: z.string().optional() })).optional(),
  }),
});

async function list(nc: NatsConnection, user: string | undefined): Promise<readonly Tab[]> {
  const query = { auth: true, limit: MAX_LISTED, ...(user !== undefined && { user }) };
  // Every server of a cluster answers for itself.
  const answers = await nc.requestMany(systemSubjects.connections.subject, JSON.stringify(query), {
    strategy: 'stall',
    maxWait: TIMEOUT_MS,
    stall: STALL_MS,
  });
  const found: Tab[] = [];
  let servers = 0;
  for await (const answer of answers) {
    const { connections = [] } = listReply.parse(answer.json()).data;
    servers += 1;
    for (const { authorized_user, name } of connections) found.push(...tabOf(authorized_user, name));
  }
  if (servers === 0) throw new Error('No server answered what connections there are.');
  return found;
}

/** Source: docs.nats.io, "System Events": `io.nats.server.advisory.v1.client_disconnect`. */
const disconnect = z.object({ client: z.object({ user: z.string().optional(), name: z.string().optional() }) });

/** Returns the tab that a disconnect advisory is about; undefined when it is about something else. */
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
