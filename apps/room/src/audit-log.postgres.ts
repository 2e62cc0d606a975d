import type { Database, Query } from '@nats-chat/postgres';
import { z } from 'zod';
import type { AuditFilters, AuditLog } from './store.ts';

/** The table `audit_log`, as it is read. */
export const postgresAuditLog = ({ query }: Pick<Database, 'query'>): AuditLog => ({
  list: async (filters, limit) => {
    const { values, ...statement } = listQuery(filters, limit);
    return records.parse(await query(statement, values)).map(({ target, ...rest }) => ({
      ...rest,
      ...(target !== null && { target }),
    }));
  },
});

const records = z.array(
  z.object({
    id: z.number(),
    at: z.number(),
    service: z.string(),
    actor: z.string(),
    action: z.string(),
    target: z.string().nullable(),
    result: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
);

/** The last time that both sides can name, in ms since 1970. */
const LAST_MS = 8.64e15;

/**
 * Returns the statement for these filters: each set of filters has one of its own, so that each goes through an index in the
 * order of the page, and stops when the page is full. The row of `after` is there for ever.
 *
 * What concerns a person is what they did, what was done to them, and, of auth-callout, what happened to their sessions.
 */
export const listQuery = (
  { person, room, action, since, until, after }: AuditFilters,
  limit: number,
): Query & { readonly values: unknown[] } => {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const clauses: string[] = [];
  const names = ['room_list_audit'];
  const narrow = (name: string, value: unknown, clause: (place: string) => string): void => {
    if (value === undefined) return;
    names.push(name);
    clauses.push(clause(bind(value)));
  };
  narrow('room', room, (place) => `target = ${place} AND service <> 'auth-callout'`);
  narrow('action', action, (place) => `action = ${place}`);
  narrow('since', since, (place) => `at >= ${timeOf(place)}`);
  narrow('until', until, (place) => `at < ${timeOf(place)}`);
  narrow('after', after, (place) => `(at, id) < ((SELECT at FROM audit_log WHERE id = ${place}), ${place})`);
  const page = `ORDER BY at DESC, id DESC LIMIT ${bind(limit)}`;
  const select = (clause?: string): string => {
    const all = clause === undefined ? clauses : [clause, ...clauses];
    return `SELECT * FROM audit_log ${all.length > 0 ? `WHERE ${all.join(' AND ')}` : ''} ${page}`;
  };
  let found = select();
  if (person !== undefined) {
    names.push('person');
    const place = bind(person);
    const ways = [
      `actor = ${place}`,
      `details ->> 'person' = ${place}`,
      `target = ${place} AND service = 'auth-callout'`,
    ];
    found = `${ways.map((way) => `(${select(way)})`).join(' UNION ')} ${page}`;
  }
  return {
    name: names.join('_'),
    text: `SELECT id, (extract(epoch FROM at) * 1000)::bigint AS at, service, actor, action, target, result, details
      FROM (${found}) AS found ORDER BY found.at DESC, id DESC`,
    values,
  };
};

const timeOf = (place: string): string => `to_timestamp(least(${place}::float8, ${LAST_MS}) / 1000)`;
