import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate, seed, setRolePasswords } from '../servers/index.ts';
import { hashServicePassword } from '../service-password.ts';
import { readStackConfig } from '../stack/config.ts';
import { findRun } from '../stack/run-file.ts';

/**
 * `migrate`: what a deployment runs before its services. Takes `DATABASE_URL` (the owner of the schema) and, for each
 * role to give a password to, `<SERVICE>_DB_PASSWORD`.
 *
 * @returns the exit code
 */
export async function runMigrate(options: { readonly seed: boolean }): Promise<number> {
  const databaseUrl = await findDatabase();
  const applied = await migrate(databaseUrl);
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
  await setRolePasswords(databaseUrl, ownPasswords(process.env));
  if (options.seed) await seed(databaseUrl);
  return 0;
}

/**
 * `service-account add`: makes a NATS account for a service or a bot, or gives it a new password, and prints that once.
 *
 * @returns the exit code
 */
export async function addServiceAccount(
  name: string,
  options: { readonly profile?: string; readonly description: string },
): Promise<number> {
  const password = randomBytes(24).toString('base64url');
  const client = new pg.Client({ connectionString: await findDatabase(), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO service_accounts (username, password_hash, description, profile) VALUES ($1, $2, $3, $4)
       ON CONFLICT (username) DO UPDATE
       SET password_hash = excluded.password_hash, profile = excluded.profile, updated_at = now()`,
      [name, await hashServicePassword(password), options.description, options.profile ?? name],
    );
  } finally {
    await client.end();
  }
  console.log(`${name} signs in to NATS with this password, which is not stored: ${password}`);
  return 0;
}

async function findDatabase(): Promise<string> {
  const named = process.env['DATABASE_URL'];
  if (named !== undefined && named !== '') return named;
  const run = await findRun(readStackConfig('start').dataFolder);
  if (run === undefined) throw new Error('Nothing runs here: start it with npm start, or set DATABASE_URL.');
  return run.databaseUrl;
}

function ownPasswords(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.endsWith('_DB_PASSWORD') && value !== undefined && value !== '' ? [[name, value]] : [],
    ),
  );
}
