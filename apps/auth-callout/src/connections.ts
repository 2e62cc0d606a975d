import { build } from '@nats-chat/subjects';
import { CHAT_ACCOUNT, serverSubjects } from '@nats-chat/contracts';
import type { NatsConnection } from '@nats-io/nats-core';
import { z } from 'zod';

/** One live connection of a person. */
export interface Connection {
  readonly user: string;
  readonly serverId: string;
  /** Its number on that server. */
  readonly cid: number;
  /** When it began, in ms since 1970. */
  readonly startedAt: number;
}

export interface ListOptions {
  /** Whose; default everyone's. */
  readonly user?: string | undefined;
  /** Waits 2 s for each server of a cluster. Default false: those that answer 300 ms after another are left out. */
  readonly patient?: boolean;
}

/** People's live connections, through the system account. */
export interface Connections {
  /**
   * Returns the connections that there are. Of more than 10,000 on one server these are the oldest; the others are listed
   * once those have ended.
   *
   * @throws Error when no server answers.
   */
  readonly list: (options?: ListOptions) => Promise<readonly Connection[]>;
  /** Ends one connection, and returns whether it was still there. @throws Error when its server does not answer. */
  readonly end: (serverId: string, cid: number) => Promise<boolean>;
}

/** Returns the connections of account CHAT, over a connection in the system account. */
export const createConnections = (nc: NatsConnection): Connections => ({
  end: async (serverId, cid) => {
    const subject = build(serverSubjects.kick, { server: serverId });
    const reply = await nc.request(subject, JSON.stringify({ cid }), { timeout: REQUEST_TIMEOUT_MS });
    return kickReply.parse(reply.json()).error === undefined;
  },
  list: async ({ user, patient = false } = {}) => {
    const replies = await list(nc, user, patient ? REQUEST_TIMEOUT_MS : STALL_MS);
    return replies.flatMap(({ server, data }) =>
      data.connections.flatMap(({ authorized_user, cid, type, start }) =>
        // People come by WebSocket only. A service may have the name of a person, and is none.
        type === 'websocket' ? [{ user: authorized_user, serverId: server.id, cid, startedAt: Date.parse(start) }] : [],
      ),
    );
  },
});

const REQUEST_TIMEOUT_MS = 2_000;
/**
 * All that account CHAT may have on a server (`nats.conf`), in one answer of a few MB: between two pages a connection
 * that ends shifts another one out of sight. The server sets no limit of its own.
 */
const MAX_LISTED = 10_000;
/** How long after one server's answer another one's is waited for. */
const STALL_MS = 300;

const kickReply = z.object({ error: z.object({ description: z.string().optional() }).optional() });
const listed = z.object({
  cid: z.int(),
  start: z.iso.datetime({ offset: true }),
  type: z.string().optional(),
  authorized_user: z.string(),
});
const listReply = z.object({
  server: z.object({ id: z.string() }),
  data: z.object({ connections: z.array(listed) }),
});

/** Every server of a cluster answers for itself, the oldest connections first. */
async function list(
  nc: NatsConnection,
  user: string | undefined,
  stallMs: number,
): Promise<readonly z.infer<typeof listReply>[]> {
  const subject = build(serverSubjects.connections, { account: CHAT_ACCOUNT });
  const query = { acc: CHAT_ACCOUNT, auth: true, limit: MAX_LISTED, ...(user !== undefined && { user }) };
  const answers = await nc.requestMany(subject, JSON.stringify(query), {
    strategy: 'stall',
    maxWait: REQUEST_TIMEOUT_MS,
    stall: stallMs,
  });
  const replies: z.infer<typeof listReply>[] = [];
  for await (const answer of answers) replies.push(listReply.parse(answer.json()));
  if (replies.length === 0) throw new Error('No server answered what connections there are.');
  return replies;
}
