import { openDatabase, type Database } from '@nats-chat/postgres';
import { startTestDatabase, type TestDatabase } from '@nats-chat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listQuery, postgresAuditLog } from '../src/audit-log.postgres.ts';
import type { AuditFilters } from '../src/store.ts';
import { logger } from './given.ts';

/**
 * Entries `n` from 1, at `100 + n` s, but each fifth 10 s earlier, as what was written late is: by 50 people, about as many others, in
 * 40 rooms; each seventh is of auth-callout, about one of these people.
 */
const ENTRIES = 50_000;
const FILL = {
  name: 'test.fill',
  text: `INSERT INTO audit_log (at, service, actor, action, target, result, details)
    SELECT to_timestamp(100 + n - CASE WHEN n % 5 = 0 THEN 10 ELSE 0 END),
      CASE WHEN n % 7 = 0 THEN 'auth-callout' ELSE 'room' END,
      'person' || n % 50,
      CASE n % 3 WHEN 0 THEN 'room.kick' WHEN 1 THEN 'room.join' ELSE 'room.role' END,
      CASE WHEN n % 7 = 0 THEN 'person' || n % 49 ELSE 'room' || n % 40 END,
      'ok',
      CASE WHEN n % 3 = 0 THEN jsonb_build_object('person', 'person' || n % 51) ELSE '{}' END
    FROM generate_series(1, ${ENTRIES}) AS n`,
};

let server: TestDatabase;
let owner: Database;
let database: Database;

beforeAll(async () => {
  server = await startTestDatabase();
  owner = openDatabase({ url: server.url, service: 'test', logger });
  database = openDatabase({ url: server.urlFor('room'), service: 'room', logger });
  await owner.query(FILL);
  await owner.query({ name: 'test.analyze', text: 'ANALYZE audit_log' });
});

afterAll(async () => {
  await Promise.all([database.close(), owner.close()]);
  await server.stop();
});

const list = (filters: AuditFilters, limit = 50) => postgresAuditLog(database).list(filters, limit);

type Entry = Awaited<ReturnType<typeof list>>[number];

/** Whether an entry is what the filters ask for, put as plainly as can be. */
const isAskedFor = ({ person, room, action, since = 0, until = Infinity }: AuditFilters, entry: Entry): boolean =>
  (person === undefined ||
    entry.actor === person ||
    entry.details['person'] === person ||
    (entry.service === 'auth-callout' && entry.target === person)) &&
  (room === undefined || (entry.service !== 'auth-callout' && entry.target === room)) &&
  (action === undefined || entry.action === action) &&
  entry.at >= since &&
  entry.at < until;

const each = <Value>(value: Value): readonly (Value | undefined)[] => [undefined, value];
const combinations: AuditFilters[] = each('person7').flatMap((person) =>
  each('room7').flatMap((room) =>
    each('room.kick').flatMap((action) =>
      each(1_000_000).flatMap((since) => each(49_000_000).map((until) => ({ person, room, action, since, until }))),
    ),
  ),
);

describe('the audit log in PostgreSQL', () => {
  it('is listed by what is asked for, newest first, in pages that leave nothing out', async () => {
    const all: Entry[] = [];
    for (let page = await list({}, 10_000); page.length > 0; page = await list({ after: page.at(-1)?.id }, 10_000)) {
      all.push(...page);
    }
    expect(all).toHaveLength(ENTRIES);
    expect(all).toEqual(all.toSorted((one, other) => other.at - one.at || other.id - one.id));
    for (const filters of combinations) {
      const wanted = all.filter((entry) => isAskedFor(filters, entry));
      expect(wanted.length, JSON.stringify(filters)).toBeGreaterThan(0);
      const first = await list(filters, 20);
      expect(first, JSON.stringify(filters)).toEqual(wanted.slice(0, 20));
      const second = await list({ ...filters, after: first.at(-1)?.id }, 20);
      expect(second, JSON.stringify(filters)).toEqual(wanted.slice(20, 40));
    }
  });

  it('takes any time that a request can name, and a cursor that is of no entry', async () => {
    expect(await list({ since: Number.MAX_SAFE_INTEGER })).toEqual([]);
    expect(await list({ until: Number.MAX_SAFE_INTEGER }, 1)).toHaveLength(1);
    expect(await list({ until: 0 })).toEqual([]);
    expect(await list({ after: Number.MAX_SAFE_INTEGER })).toEqual([]);
  });

  it.each(combinations.flatMap((filters) => each(30_000).map((after) => ({ ...filters, after }))))(
    'is read through an index, whatever is asked for: %j',
    async (filters) => {
      const { values, ...statement } = listQuery(filters, 50);
      for (const mode of ['force_generic_plan', 'force_custom_plan']) {
        const plan = await owner.transaction(async (query) => {
          await query({ name: '', text: `SET LOCAL plan_cache_mode = '${mode}'` });
          return query({ name: '', text: `EXPLAIN ${statement.text}` }, values);
        });
        expect(JSON.stringify(plan)).toMatch(/audit_log_by_/);
        expect(JSON.stringify(plan)).not.toMatch(/Seq Scan/);
      }
    },
  );
});
