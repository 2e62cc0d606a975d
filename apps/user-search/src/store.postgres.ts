import type { Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { DirectoryStore, PersonRow } from './store.ts';

const personRow = z.object({
  sub: z.string(),
  user: z.string(),
  displayName: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  disabled: z.boolean(),
  deleted: z.boolean(),
  revision: z.number(),
});

const writtenRows = z.array(
  z.object({
    row: personRow,
    before: personRow.pick({ user: true, displayName: true, disabled: true, deleted: true }).nullable(),
  }),
);

const COLUMNS = `sub, username AS "user", display_name AS "displayName", first_name AS "firstName",
  last_name AS "lastName", email, disabled, deleted, revision`;

/** What was written, and what it was before. */
const WRITTEN = `jsonb_build_object('sub', new.sub, 'user', new.username, 'displayName', new.display_name,
    'firstName', new.first_name, 'lastName', new.last_name, 'email', new.email, 'disabled', new.disabled,
    'deleted', new.deleted, 'revision', new.revision) AS row,
  CASE WHEN old.sub IS NOT NULL THEN jsonb_build_object('user', old.username, 'displayName', old.display_name,
    'disabled', old.disabled, 'deleted', old.deleted) END AS before`;

/** Held until the end of the transaction: revisions ascend in the order of commits, so that no reader misses one. */
const LOCK = {
  name: 'directory_lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('users', 0))`,
};

const GIVEN = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
  AS given (sub, username, display_name, first_name, last_name, email, disabled)`;

const FREE_NAMES = {
  name: 'directory_free_names',
  text: `UPDATE users SET deleted = true, revision = nextval('users_revision')
    FROM unnest($1::text[], $2::text[]) AS given (sub, username)
    WHERE users.username = given.username AND users.sub <> given.sub AND NOT users.deleted
    RETURNING ${WRITTEN}`,
};

const SAVE = {
  name: 'directory_save',
  text: `INSERT INTO users AS present (sub, username, display_name, first_name, last_name, email, disabled)
    SELECT * FROM ${GIVEN} ORDER BY sub
    ON CONFLICT (sub) DO UPDATE SET
      username = EXCLUDED.username, display_name = EXCLUDED.display_name, first_name = EXCLUDED.first_name,
      last_name = EXCLUDED.last_name, email = EXCLUDED.email, disabled = EXCLUDED.disabled, deleted = false,
      revision = nextval('users_revision')
    WHERE (present.username, present.display_name, present.first_name, present.last_name, present.email,
      present.disabled, present.deleted) IS DISTINCT FROM (EXCLUDED.username, EXCLUDED.display_name,
      EXCLUDED.first_name, EXCLUDED.last_name, EXCLUDED.email, EXCLUDED.disabled, false)
    RETURNING ${WRITTEN}`,
};

const REMOVE = {
  name: 'directory_remove',
  text: `UPDATE users SET deleted = true, revision = nextval('users_revision')
    WHERE sub = ANY ($1) AND NOT deleted RETURNING ${WRITTEN}`,
};

/** By the index `users_by_revision`. */
const CHANGED_SINCE = {
  name: 'directory_changed_since',
  text: `SELECT ${COLUMNS} FROM users WHERE revision > $1 ORDER BY revision LIMIT $2`,
};

export const postgresDirectoryStore = (database: Database): DirectoryStore => ({
  save: (people) =>
    database.transaction(async (query) => {
      await query(LOCK);
      const column = <Key extends keyof (typeof people)[number]>(key: Key) => people.map((person) => person[key]);
      const freed = await query(FREE_NAMES, [column('sub'), column('user')]);
      const saved = await query(SAVE, [
        column('sub'),
        column('user'),
        column('displayName'),
        column('firstName'),
        column('lastName'),
        column('email'),
        column('disabled'),
      ]);
      // Who was only out of the way while names were exchanged is in both.
      return latest(written([...freed, ...saved]));
    }),
  remove: (subs) =>
    database.transaction(async (query) => {
      await query(LOCK);
      return written(await query(REMOVE, [subs]));
    }),
  changedSince: async (revision, limit) =>
    z.array(personRow).parse(await database.query(CHANGED_SINCE, [revision, limit])),
});

interface Written {
  readonly row: PersonRow;
  readonly before: z.infer<typeof writtenRows>[number]['before'] | undefined;
}

const written = (rows: readonly unknown[]) =>
  writtenRows.parse(rows).map(({ row, before }) => ({ row, before: before ?? undefined }));

/** Returns each person once: as they were first, and as they are last. */
function latest(rows: readonly Written[]) {
  const found = new Map<string, Written>();
  for (const { row, before } of rows) {
    const earlier = found.get(row.sub);
    found.set(row.sub, { row, before: earlier === undefined ? before : earlier.before });
  }
  return [...found.values()].map(({ row, before }) => ({ row, before: before ?? undefined }));
}
