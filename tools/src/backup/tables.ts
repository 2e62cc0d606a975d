import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** A table as it is in a backup: its name and the columns of its rows, in their order. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The tables of the schema `public` that hold data of their own, with the columns that are not computed from others. */
export async function listTables(client: pg.Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname`);
  return rows;
}

/** Begins a transaction in which every table is seen as it is now. */
export async function beginSnapshot(client: pg.Client): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // A large table takes longer than any other statement may.
  await client.query('SET LOCAL statement_timeout = 0');
}

/** Returns the rows of a table, in PostgreSQL's own text format. */
export function readRows(client: pg.Client, table: Table): AsyncIterable<Uint8Array> {
  return client.query(copyTo(`COPY ${target(client, table)} TO STDOUT`));
}

/** Puts in rows as {@link readRows} gave them. */
export async function writeRows(client: pg.Client, table: Table, rows: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(rows, client.query(copyFrom(`COPY ${target(client, table)} FROM STDIN`)));
}

/**
 * Begins a transaction in which tables can be filled in any order: neither foreign keys nor triggers are checked. It
 * takes a superuser.
 */
export async function beginReplacement(client: pg.Client, tables: readonly Table[]): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET LOCAL statement_timeout = 0');
  await client.query('SET LOCAL session_replication_role = replica');
  const names = tables.map(({ name }) => client.escapeIdentifier(name)).join(', ');
  await client.query(`TRUNCATE ${names}`);
}

/** Has every sequence go on above the values that its column holds. */
export async function advanceSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(`
    SELECT format('SELECT setval(%L, coalesce(max(%I), 0) + 1, false) FROM %s',
                  s.oid::regclass, a.attname, d.refobjid::regclass) AS statement
    FROM pg_class s
      JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace`);
  for (const { statement } of rows) await client.query(statement);
}

const target = (client: pg.Client, { name, columns }: Table): string =>
  `${client.escapeIdentifier(name)} (${columns.map((column) => client.escapeIdentifier(column)).join(', ')})`;
