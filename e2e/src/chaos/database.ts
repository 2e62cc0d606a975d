import { z } from 'zod';
import { withDatabase } from '../database.ts';
import type { Reachable } from '../system.ts';
import type { Found } from './check.ts';

/** What PostgreSQL has of what people wrote in these rooms, by sequence. Rejects while it is unavailable. */
export const readDatabase = (system: Reachable, rooms: readonly string[]): Promise<readonly Found[]> =>
  withDatabase(system, async (client) => {
    const { rows } = await client.query(
      `SELECT id, username, room, client_id, seq, text FROM messages WHERE room = ANY($1) AND kind <> 'system' ORDER BY seq`,
      [rooms],
    );
    return z.array(row).parse(rows);
  });

/** `seq` is a bigint, which pg gives as text. */
const row = z
  .object({
    id: z.string(),
    username: z.string(),
    room: z.string(),
    client_id: z.string(),
    seq: z.coerce.number().int(),
    text: z.string(),
  })
  .transform(({ id: messageId, username: user, client_id: clientId, ...rest }) => ({
    ...rest,
    messageId,
    user,
    clientId,
  }));
