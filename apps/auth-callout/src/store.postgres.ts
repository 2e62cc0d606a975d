import type { Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { AccountStore } from './store.ts';

const accountRows = z.array(
  z.object({ username: z.string(), passwordHash: z.string(), profile: z.string() }).readonly(),
);

export const postgresAccountStore = (database: Database): AccountStore => ({
  load: async () =>
    accountRows.parse(
      await database.query({
        name: 'auth_load_service_accounts',
        text: 'SELECT username, password_hash AS "passwordHash", profile FROM service_accounts',
      }),
    ),
});
