import { readFile } from 'node:fs/promises';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { type DemoEnv, loadDemoEnv } from '../demo-env.ts';
import { inRepository } from '../repository.ts';

/** The database of the product. */
export const databaseName = 'chatdb';

/**
 * Creates a database unless it is there.
 *
 * @param adminUrl - of a user who may create databases
 */
export async function createDatabase(adminUrl: string, name: string = databaseName): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

/**
 * Applies the migrations that the database has not seen, in one transaction. Safe to run from several processes at once.
 *
 * @param databaseUrl - of the owner of the schema
 * @returns the names of those applied now
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const applied = await runner({
    databaseUrl,
    dir: inRepository('postgres', 'migrations'),
    direction: 'up',
    migrationsTable: 'schema_migrations',
    checkOrder: true,
    advisoryLockMode: 'wait',
    log: () => undefined,
  });
  return applied.map((migration) => migration.name);
}

/** Puts in the demo rooms and the services' accounts. Idempotent: what is there stays as it is. */
export async function seed(databaseUrl: string): Promise<void> {
  const sql = await readFile(inRepository('postgres', 'seed.sql'), 'utf8');
  await withClient(databaseUrl, async (client) => {
    await client.query(sql);
  });
}

/**
 * Gives each service's database role its password: `room` gets `ROOM_DB_PASSWORD`, `auth_callout` gets
 * `AUTH_CALLOUT_DB_PASSWORD`. A role without a password cannot sign in.
 *
 * @param databaseUrl - of a user who may alter roles
 * @param env - default: the demo's
 */
export async function setRolePasswords(databaseUrl: string, env: DemoEnv = loadDemoEnv()): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const { role, password } of rolePasswords(env)) {
      await client.query(`ALTER ROLE ${client.escapeIdentifier(role)} PASSWORD ${client.escapeLiteral(password)}`);
    }
  });
}

/** The roles that `env` has a password for. */
export function rolePasswords(env: DemoEnv): readonly { readonly role: string; readonly password: string }[] {
  return Object.entries(env).flatMap(([name, password]) => {
    const role = /^([A-Z_]+)_DB_PASSWORD$/.exec(name)?.[1]?.toLowerCase();
    return role === undefined ? [] : [{ role, password }];
  });
}

/**
 * The same database as the role of a service; undefined for a service that has no role, and so no business here.
 *
 * @param databaseUrl - any connection string of the database
 * @param service - such as `auth-callout`; its role has `_` for `-`
 */
export function serviceDatabaseUrl(
  databaseUrl: string,
  service: string,
  env: DemoEnv = loadDemoEnv(),
): string | undefined {
  const role = service.replaceAll('-', '_');
  const password = rolePasswords(env).find((entry) => entry.role === role)?.password;
  if (password === undefined) return undefined;
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

async function withClient(connectionString: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, statement_timeout: 120_000 });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
