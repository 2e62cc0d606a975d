import pg from 'pg';
import type { Reachable } from './system.ts';

/** Works with the chat's database, as its owner. Rejects while PostgreSQL is unavailable. */
export const withDatabase = async <Result>(
  { addresses }: Reachable,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString: addresses.databaseUrl, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
