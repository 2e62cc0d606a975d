import { readFile, readdir } from 'node:fs/promises';
import { parse } from 'node:path';
import { serviceNames, services } from '@nats-chat/contracts';
import { runner, type MigrationBuilder } from 'node-pg-migrate';
import pg from 'pg';
import { type DemoEnv, loadDemoEnv, requireDemo } from '../demo-env.ts';
import { inRepository } from '../repository.ts';
import { hashServicePassword } from '../service-password.ts';
import { findVersion, isAtLeast } from './version.ts';
import { versions } from './versions.ts';

/** PostgreSQL's codes for a database that is not there, and for one that another process has just created. */
const noDatabase = ['3D000'];
const justCreated = ['42P04', '23505'];

/**
 * Ensures the database that a connection string names. One that is not there is created, by way of the database `postgres`
 * of the same server.
 *
 * @throws Error when its user may not
 */
export async function ensureDatabase(databaseUrl: string): Promise<void> {
  const isThere = await withClient(databaseUrl, async () => undefined).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, noDatabase)) return false;
      throw error;
    },
  );
  if (isThere) return;
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = 'postgres';
  await withClient(url.href, async (client) => {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`).catch((error: unknown) => {
      if (!hasCode(error, justCreated)) throw error;
    });
  });
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof pg.DatabaseError && error.code !== undefined && codes.includes(error.code);
}

/** Keycloak's own database, and the role that owns it. */
export const keycloakDatabase = 'keycloak';

/**
 * Ensures Keycloak's database, beside the product's on the same server, and its role with `KEYCLOAK_STORE_PASSWORD`.
 *
 * @param adminUrl - of a superuser
 * @param isNew - empties it first
 * @returns its connection string, as that role
 */
export async function ensureKeycloakDatabase(
  adminUrl: string,
  { isNew }: { readonly isNew: boolean },
): Promise<string> {
  const password = requireDemo(loadDemoEnv(), 'KEYCLOAK_STORE_PASSWORD');
  await withClient(adminUrl, async (client) => {
    const role = client.escapeIdentifier(keycloakDatabase);
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [keycloakDatabase]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN`);
    await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(password)}`);
    if (isNew) await client.query(`DROP DATABASE IF EXISTS ${role} WITH (FORCE)`);
    const databases = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [keycloakDatabase]);
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${role} OWNER ${role}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${role} FROM PUBLIC`);
  });
  const url = new URL(adminUrl);
  url.username = keycloakDatabase;
  url.password = password;
  url.pathname = keycloakDatabase;
  return url.href;
}

/** The product's own database. */
export const chatDatabase = 'chatdb';

/**
 * Ensures the product's database with everything that it begins with: tables, demo rooms, passwords of roles and accounts.
 *
 * @param databaseUrl - of a superuser
 * @throws Error as {@link migrate}
 */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  await ensureDatabase(databaseUrl);
  await migrate(databaseUrl);
  await seed(databaseUrl);
  await setPasswords(databaseUrl);
}

const migrations = inRepository('postgres', 'migrations');
const appliedMigrations = 'schema_migrations';

/**
 * Applies the migrations that the database has not seen, each in a transaction of its own, so that no lock outlives its file: after
 * a failure, those before it stay, and the next run goes on there. Safe to run from several processes at once.
 *
 * @param databaseUrl - of the owner of the schema
 * @param count - of them at most; default: all
 * @returns the names of those applied now
 * @throws Error with one line when PostgreSQL is too old, its user may not create what they create, or a newer release has been there
 */
export async function migrate(databaseUrl: string, count = Infinity): Promise<readonly string[]> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Rights>(
      `SELECT current_setting('server_version') AS version, current_user AS name, rolsuper OR rolcreaterole AS "createsRoles",
         has_schema_privilege('public', 'CREATE') AS "createsTables"
       FROM pg_roles WHERE rolname = current_user`,
    );
    const problem = rows[0] && rightsProblem(rows[0]);
    if (problem !== undefined) throw new Error(problem);
    await refuseNewer(client, databaseUrl);
  });
  const applied = await runner({
    databaseUrl,
    dir: migrations,
    direction: 'up',
    count,
    singleTransaction: false,
    migrationLoaderStrategies: [{ extensions: ['.sql'], loader: (paths) => Promise.all(paths.map(readMigration)) }],
    migrationsTable: appliedMigrations,
    checkOrder: true,
    advisoryLockMode: 'wait',
    log: () => undefined,
  });
  return applied.map((migration) => migration.name);
}

/** The first line of a file of one statement that commits by itself, or may not be in a transaction. */
const NO_TRANSACTION = '-- No transaction\n';

const readMigration = async (path: string) => {
  const sql = await readFile(path, 'utf8');
  const up = (builder: MigrationBuilder): void => {
    if (sql.startsWith(NO_TRANSACTION)) builder.noTransaction();
    builder.sql(sql);
  };
  return { id: path, filePaths: [path], actions: { up, down: false as const } };
};

/** What a newer release wrote may mean what this one does not know, and this one would write without it. */
async function refuseNewer(client: pg.Client, databaseUrl: string): Promise<void> {
  const { rows: tables } = await client.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [appliedMigrations]);
  if (tables.length === 0) return;
  const known = (await readdir(migrations)).map((file) => parse(file).name);
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM ${client.escapeIdentifier(appliedMigrations)} WHERE name <> ALL ($1) ORDER BY name`,
    [known],
  );
  const name = rows.at(-1)?.name;
  if (name === undefined) return;
  throw new Error(
    `The database ${new URL(databaseUrl).pathname.slice(1)} is of a newer release (${name}): start that one, or restore a backup of this one (docs/how-to/back-up.md).`,
  );
}

/** What a database says about itself, and about who is connected. */
interface Rights {
  readonly version: string;
  readonly name: string;
  readonly createsRoles: boolean;
  readonly createsTables: boolean;
}

/** Says in one line why the migrations cannot be applied, and what to do; undefined when they can. */
export function rightsProblem({ version, name, createsRoles, createsTables }: Rights): string | undefined {
  if (!isAtLeast(findVersion(version) ?? '', versions.postgres))
    return `The database is PostgreSQL ${version}, needed is ${versions.postgres} or newer: upgrade it (docs/how-to/upgrade.md).`;
  if (!createsRoles)
    return `The user ${name} of DATABASE_URL may not create roles: as a superuser, type ALTER ROLE "${name}" CREATEROLE.`;
  if (!createsTables)
    return `The user ${name} of DATABASE_URL may not create tables: as a superuser, type GRANT CREATE ON SCHEMA public TO "${name}".`;
  return undefined;
}

/** Puts in the demo rooms. Idempotent: what is there stays as it is. */
export async function seed(databaseUrl: string): Promise<void> {
  const sql = await readFile(inRepository('postgres', 'seed.sql'), 'utf8');
  await withClient(databaseUrl, async (client) => {
    await client.query(sql);
  });
}

/**
 * Gives each service its passwords: the database role `auth_callout` gets `AUTH_CALLOUT_DB_PASSWORD`, the NATS account
 * `room` gets `ROOM_NATS_PASSWORD`. A role without a password, or a service without an account, cannot sign in.
 *
 * @param databaseUrl - of a user who may alter roles
 * @param env - default: the demo's
 */
export async function setPasswords(databaseUrl: string, env: NodeJS.ProcessEnv = loadDemoEnv()): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const { role, password } of rolePasswords(env)) {
      await client.query(`ALTER ROLE ${client.escapeIdentifier(role)} PASSWORD ${client.escapeLiteral(password)}`);
    }
    for (const account of accountPasswords(env)) await setServiceAccount(client, account);
  });
}

/** A NATS account of a service or a bot. */
export interface ServiceAccount {
  readonly name: string;
  readonly password: string;
  /** Whose permissions it has. */
  readonly profile: string;
  readonly description: string;
}

/** Adds an account, or brings it up to date; one whose password is right already keeps its hash. */
export async function setServiceAccount(client: pg.Client, account: ServiceAccount): Promise<void> {
  const { name, password, profile, description } = account;
  const { rows } = await client.query<{ password_hash: string }>(
    'SELECT password_hash FROM service_accounts WHERE username = $1',
    [name],
  );
  const current = rows[0]?.password_hash;
  const isRight = current !== undefined && (await hashServicePassword(password, current)) === current;
  await client.query(
    `INSERT INTO service_accounts (username, password_hash, description, profile) VALUES ($1, $2, $3, $4)
     ON CONFLICT (username) DO UPDATE
     SET password_hash = excluded.password_hash, profile = excluded.profile, updated_at = now()`,
    [name, isRight ? current : await hashServicePassword(password), description, profile],
  );
}

/** The accounts that `env` has a password for: those of the contract's services. */
function accountPasswords(env: NodeJS.ProcessEnv): readonly ServiceAccount[] {
  return serviceNames.flatMap((name) => {
    const password = env[natsPasswordName(name)];
    if (password === undefined || password === '') return [];
    return [{ name, password, profile: name, description: services[name].summary }];
  });
}

/** `AUTH_CALLOUT_NATS_PASSWORD` for `auth-callout`. */
export function natsPasswordName(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_NATS_PASSWORD`;
}

/** The roles that `env` has a password for. */
function rolePasswords(env: NodeJS.ProcessEnv): readonly { readonly role: string; readonly password: string }[] {
  return Object.entries(env).flatMap(([name, password]) => {
    const role = /^([A-Z_]+)_DB_PASSWORD$/.exec(name)?.[1]?.toLowerCase();
    return role === undefined || password === undefined || password === '' ? [] : [{ role, password }];
  });
}

/**
 * Returns the same database as the role of a service; undefined for a service that has no role, and so no business here.
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

/** Connects, and disconnects after `use`. */
export async function withClient(connectionString: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, statement_timeout: 120_000 });
  // What is asked over a connection that ends rejects as well; the event by itself would end this process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
