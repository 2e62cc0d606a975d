import { randomBytes } from 'node:crypto';
import { ensureDatabase, migrate, seed, setPasswords, setServiceAccount, withClient } from '../servers/database.ts';
import { readStackConfig } from '../stack/config.ts';
import { findRun } from '../stack/run-file.ts';
import { isPublic, refusePublicDemo } from './public-demo.ts';

/**
 * `migrate`: what a deployment runs before its services. Takes `DATABASE_URL` (the owner of the schema; the database is
 * created if it is not there), and passwords for
 * the services: of the database's role in `<SERVICE>_DB_PASSWORD`, of the NATS account in `<SERVICE>_NATS_PASSWORD`. With a
 * `PUBLIC_ORIGIN` that others reach, there are no demo rooms.
 *
 * @returns the exit code
 * @throws Error with one line where others get in without a `PUBLIC_ORIGIN`, or with a key or password of the demo
 */
export async function runMigrate(options: { readonly seed: boolean }): Promise<number> {
  refusePublicDemo(process.env);
  const databaseUrl = await findDatabase();
  await ensureDatabase(databaseUrl);
  const applied = await migrate(databaseUrl);
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
  await setPasswords(databaseUrl, process.env);
  if (options.seed && !isPublic(process.env['PUBLIC_ORIGIN'])) await seed(databaseUrl);
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
  const { description, profile = name } = options;
  await withClient(await findDatabase(), (client) =>
    setServiceAccount(client, { name, password, profile, description }),
  );
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
