import { build } from '@nats-chat/subjects';
import { CHAT_ACCOUNT, serverSubjects } from '@nats-chat/contracts';
import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';

/** People's live connections, through the system account. */
export interface Connections {
  /**
   * Ends the connections that began before `time` (ms since 1970): those of `user`, or of everyone.
   *
   * @returns How many it ended.
   * @throws Error when no server answers, or one of them refuses.
   */
  readonly endBefore: (time: number, user?: string) => Promise<number>;
  /** Ends one connection. One that is gone already is as good. @throws Error when its server does not answer. */
  readonly end: (serverId: string, cid: number) => Promise<boolean>;
}

export const createConnections = (nc: NatsConnection): Connections => {
  const end = async (serverId: string, cid: number): Promise<boolean> => {
    const subject = build(serverSubjects.kick, { server: serverId });
    const reply = await nc.request(subject, JSON.stringify({ cid }), { timeout: REQUEST_TIMEOUT_MS });
    return kickReply.parse(reply.json()).error === undefined;
  };
  return {
    end,
    endBefore: async (time, user) => {
      // People come by WebSocket only. A service may have the name of a person, and is none.
      const old = (await listAll(nc, user)).filter(
        (connection) => connection.type === 'websocket' && connection.startedAt < time,
      );
      let ended = 0;
      for (const { serverId, cid } of old) if (await end(serverId, cid)) ended += 1;
      return ended;
    },
  };
};

const REQUEST_TIMEOUT_MS = 2_000;
/** The server's own limit of one answer. */
const PAGE = 1_024;
const MAX_PAGES = 100;
/** How long after one server's answer another one's is waited for. */
const STALL_MS = 300;

const kickReply = z.object({ error: z.object({ description: z.string().optional() }).optional() });
const listReply = z.object({
  server: z.object({ id: z.string() }),
  data: z.object({
    total: z.number(),
    connections: z.array(
      z.object({ cid: z.int(), start: z.iso.datetime({ offset: true }), type: z.string().optional() }),
    ),
  }),
});

interface Listed {
  readonly serverId: string;
  readonly cid: number;
  readonly type: string | undefined;
  readonly startedAt: number;
}

/** Everything is listed before anything is ended, since that would shift the pages. */
async function listAll(nc: NatsConnection, user: string | undefined): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { found, more } = await list(nc, { offset: page * PAGE, user });
    all.push(...found);
    if (!more) break;
  }
  return all;
}

async function list(
  nc: NatsConnection,
  { offset, user }: { offset: number; user: string | undefined },
): Promise<{ found: readonly Listed[]; more: boolean }> {
  const subject = build(serverSubjects.connections, { account: CHAT_ACCOUNT });
  const query = { acc: CHAT_ACCOUNT, auth: true, offset, limit: PAGE, ...(user !== undefined && { user }) };
  const found: Listed[] = [];
  let more = false;
  let servers = 0;
  // Every server of a cluster answers for itself.
  const answers = await nc.requestMany(subject, JSON.stringify(query), {
    strategy: 'stall',
    maxWait: REQUEST_TIMEOUT_MS,
    stall: STALL_MS,
  });
  for await (const answer of answers) {
    const { server, data } = listReply.parse(answer.json());
    servers += 1;
    more ||= data.connections.length === PAGE;
    for (const { cid, start, type } of data.connections) {
      found.push({ serverId: server.id, cid, type, startedAt: Date.parse(start) });
    }
  }
  if (servers === 0) throw new Error('No server answered what connections there are.');
  return { found, more };
}
