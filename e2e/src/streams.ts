import { z } from 'zod';
import type { Reachable } from './system.ts';

const overview = z.object({
  account_details: z.array(
    z.object({
      name: z.string(),
      stream_detail: z.array(
        z.object({
          name: z.string(),
          state: z.object({ last_seq: z.number() }),
          consumer_detail: z
            .array(z.object({ name: z.string(), ack_floor: z.object({ stream_seq: z.number() }) }))
            .optional(),
        }),
      ),
    }),
  ),
});

/**
 * The last sequence of every stream and bucket of account CHAT, as the server’s monitor shows it, but for those of connections
 * and of who is online by them: they expire and go offline, each with a write, while nobody does anything.
 */
export const lastSequences = async (system: Reachable): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    (await streamsOf(system))
      .filter(({ name }) => !['KV_PRESENCE', 'KV_PRESENCE_CONN'].includes(name))
      .map(({ name, state }) => [name, state.last_seq]),
  );

/** That of the log. */
export const lastLogged = async (system: Reachable): Promise<number> => {
  const { CHAT_MESSAGES: last } = await lastSequences(system);
  if (last === undefined) throw new Error('There is no log.');
  return last;
};

/** The sequence of the log up to which persist has stored everything. */
export const lastPersisted = async (system: Reachable): Promise<number> => {
  const log = (await streamsOf(system)).find(({ name }) => name === 'CHAT_MESSAGES');
  return log?.consumer_detail?.find(({ name }) => name === 'persist')?.ack_floor.stream_seq ?? 0;
};

async function streamsOf({ addresses }: Reachable) {
  const response = await fetch(`${addresses.natsMonitorUrl}/jsz?accounts=true&streams=true&consumers=true`);
  const { account_details: accounts } = overview.parse(await response.json());
  return accounts.find(({ name }) => name === 'CHAT')?.stream_detail ?? [];
}
