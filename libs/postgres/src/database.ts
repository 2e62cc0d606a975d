import { histogram, inSpan, type Logger } from '@nats-chat/otel';
import { SpanKind } from '@opentelemetry/api';
import pg from 'pg';

const STATEMENT_TIMEOUT_MS = 5_000;
/** As long as a request may take: a transaction that waits for its program longer holds its locks for nobody. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;
const IDLE_TIMEOUT_MS = 30_000;

/** Statements use what came with it, as the rows before a change in `RETURNING`. */
const MIN_VERSION = 18;

const durations = histogram('postgres_query_duration_seconds', 'From call to result, by query name.');

export interface DatabaseOptions {
  readonly url: string;
  /** The name that PostgreSQL shows for the connections. */
  readonly service: string;
  readonly logger: Logger;
  /** Connections at most. Default 8. */
  readonly max?: number;
  /** What the service does with which tables: while it may not, it is not ready. Default: nothing is checked. */
  readonly rights?: TableRights;
}

/** The rights that are needed on tables, by the tables' names. */
export type TableRights = Readonly<Record<string, readonly ('SELECT' | 'INSERT' | 'UPDATE' | 'DELETE')[]>>;

/** A statement with a name, under which PostgreSQL keeps its plan, and telemetry its durations. */
export interface Query {
  readonly name: string;
  readonly text: string;
}

export type Row = Readonly<Record<string, unknown>>;

export interface Database {
  /** Runs one statement and gives its rows. Rejects with pg’s errors; after 5 s with a cancelled statement. */
  readonly query: <R extends Row>(query: Query, values?: readonly unknown[]) => Promise<R[]>;
  /** Runs `work` in one transaction, which a rejection rolls back. */
  readonly transaction: <Result>(work: (query: Database['query']) => Promise<Result>) => Promise<Result>;
  /**
   * Whether PostgreSQL answers, is new enough, and grants the rights that are needed.
   *
   * @throws Error that says what is missing, which is logged once until something else is.
   */
  readonly isReady: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the pool; connections are made when they are first needed. `bigint` columns come as numbers, exact up to 2^53.
 *
 * @example
 * const database = openDatabase({ url, service: 'room', logger });
 * const rows = await database.query<{ name: string }>({ name: 'room.names', text: 'SELECT name FROM rooms' });
 */
export const openDatabase = ({ url, service, logger, max = 8, rights = {} }: DatabaseOptions): Database => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: service,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    types: { getTypeParser },
  });
  // A connection that breaks while idle would otherwise end the process.
  pool.on('error', (error) => {
    logger.warn({ reason: error.message }, 'An idle connection to PostgreSQL broke.');
  });
  // So would one that breaks in a transaction, which the pool does not listen to; the next query of it rejects.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const query = queryOn(pool);
  const needed = Object.entries(rights).flatMap(([table, each]) => each.map((right) => [table, right] as const));
  const values = [needed.map(([table]) => table), needed.map(([, right]) => right)];
  let logged: string | undefined;
  return {
    query,
    transaction: (work) => inTransaction(pool, work),
    isReady: async () => {
      const { rows } = await pool.query<Readiness>(READINESS, values);
      const reason = rows[0] && problemOf(rows[0]);
      if (reason !== undefined && reason !== logged) logger.error(reason);
      logged = reason;
      if (reason !== undefined) throw new Error(reason);
      return true;
    },
    close: () => pool.end(),
  };
};

interface Readiness {
  readonly version: string;
  /** Rights that are needed and not granted, also on tables that are not there. */
  readonly missing: string | null;
}

const READINESS = `
SELECT current_setting('server_version') AS version, (
  SELECT string_agg(needed.right || ' on ' || needed.table, ', ')
  FROM unnest($1::text[], $2::text[]) AS needed ("table", "right")
  WHERE has_table_privilege(to_regclass(needed.table), needed.right) IS NOT TRUE
) AS missing`;

function problemOf({ version, missing }: Readiness): string | undefined {
  if (!(Number.parseInt(version, 10) >= MIN_VERSION))
    return `PostgreSQL ${MIN_VERSION} or newer is needed; this one is ${version}.`;
  return missing === null ? undefined : `PostgreSQL does not grant this service ${missing}; migrate grants it.`;
}

export interface DatabaseResourceOptions extends DatabaseOptions {
  /**
   * What needs PostgreSQL to be ready: the start, and readiness after it; readiness alone; or neither, for a service that
   * goes on by what it read last. Default: the start.
   */
  readonly neededFor?: 'start' | 'readiness' | 'neither';
}

/**
 * Returns a database as a resource of a service.
 *
 * @example
 * const database = await use(databaseResource({ url, service, logger, rights: { rooms: ['SELECT'] } }));
 */
export const databaseResource = ({ neededFor = 'start', ...options }: DatabaseResourceOptions) => {
  const database = openDatabase(options);
  return {
    name: 'PostgreSQL',
    open: async (): Promise<Database> => {
      if (neededFor === 'start') await database.isReady();
      return database;
    },
    isReady: async () => neededFor === 'neither' || database.isReady(),
    close: () => database.close(),
  };
};

const queryOn =
  (client: pg.Pool | pg.PoolClient): Database['query'] =>
  <R extends Row>(query: Query, values: readonly unknown[] = []) =>
    inSpan(
      {
        name: query.name,
        kind: SpanKind.CLIENT,
        attributes: { 'db.system.name': 'postgresql', 'db.query.text': query.text },
      },
      async () => {
        const startedAt = performance.now();
        try {
          return (await client.query<R>({ ...query, values: [...values] })).rows;
        } finally {
          durations.record((performance.now() - startedAt) / 1_000, { query: query.name });
        }
      },
    );

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (query: Database['query']) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(queryOn(client));
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    try {
      await client.query('ROLLBACK');
      client.release();
    } catch {
      // What cannot roll back is broken, and must not go back into the pool.
      client.release(true);
    }
    throw error;
  }
}

/** The text form of `bigint`, which pg leaves a string by default. */
const getTypeParser = ((oid, format) => {
  if (oid === pg.types.builtins.INT8 && format !== 'binary') return Number;
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}) satisfies pg.CustomTypesConfig['getTypeParser'];
