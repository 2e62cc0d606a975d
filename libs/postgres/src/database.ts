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
}

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
  /** Whether PostgreSQL answers. @throws Error that says which version is needed, for an older one, which is logged once. */
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
export const openDatabase = ({ url, service, logger, max = 8 }: DatabaseOptions): Database => {
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
  let isVersionLogged = false;
  return {
    query,
    transaction: (work) => inTransaction(pool, work),
    isReady: async () => {
      const { rows } = await pool.query<{ version: string }>("SELECT current_setting('server_version') AS version");
      const version = rows[0]?.version ?? '';
      if (Number.parseInt(version, 10) >= MIN_VERSION) return true;
      const reason = `PostgreSQL ${MIN_VERSION} or newer is needed; this one is ${version}.`;
      if (!isVersionLogged) logger.error(reason);
      isVersionLogged = true;
      throw new Error(reason);
    },
    close: () => pool.end(),
  };
};

/**
 * Returns a database as a resource of a service, which waits for it at its start.
 *
 * @example
 * const database = await use(databaseResource({ url, service, logger }));
 */
export const databaseResource = (options: DatabaseOptions) => {
  const database = openDatabase(options);
  return {
    name: 'PostgreSQL',
    open: async (): Promise<Database> => {
      await database.isReady();
      return database;
    },
    isReady: () => database.isReady(),
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
