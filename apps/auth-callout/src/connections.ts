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
}

/** People's live connections, through the system account. */
export interface Connections {
  /**
   * The connections that began before `time` (ms since 1970): those of `user`, or of everyone.
   *
   * Of more than 10,000 on one server it names the oldest; the others are named once those have ended.
   *
   * Servers of a cluster that answer 300 ms after another are left out; `patient` waits 2 s for them.
   *
   * @throws Error when no server answers.
   */
  readonly begunBefore: (
    time: number,
    user?: string,
    options?: { readonly patient?: boolean },
  ) => Promise<readonly Connection[]>;
  /** Ends one connection. One that is gone already is as good. @throws Error when its server does not answer. */
  readonly end: (serverId: string, cid: number) => Promise<boolean>;
}

export const createConnections = (nc: NatsConnection): Connections => ({
  end: async (serverId, cid) => {
    const subject = build(serverSubjects.kick, { server: serverId });
    const reply = await nc.request(subject, JSON.stringify({ cid }), { timeout: REQUEST_TIMEOUT_MS });
    return kickReply.parse(reply.json()).error === undefined;
  },
  begunBefore: async (time, user, { patient = false } = {}) => {
    // People come by WebSocket only. A service may have the name of a person, and is none.
    const isOld = ({ type, start }: Listed) => type === 'websocket' && Date.parse(start) < time;
    return (await list(nc, user, patient ? REQUEST_TIMEOUT_MS : STALL_MS)).flatMap(({ server, data }) =>
      data.connections
        .filter(isOld)
        .map(({ authorized_user, cid }) => ({ user: authorized_user, serverId: server.id, cid })),
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

type Listed = z.infer<typeof listed>;

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
