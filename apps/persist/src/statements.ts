import { MAX_VERSIONS, type AuditAction } from '@nats-chat/contracts';
import type { Query, TableRights } from '@nats-chat/postgres';

/** What the statements need. */
export const RIGHTS: TableRights = {
  messages: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  message_versions: ['SELECT', 'INSERT', 'DELETE'],
  message_events: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  message_reactions: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  // Written by the triggers of messages, with these rights.
  message_mentions: ['SELECT', 'INSERT', 'DELETE'],
  log_erasures: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  audit_log: ['INSERT'],
  rooms: ['SELECT'],
  erased_rooms: ['SELECT', 'INSERT'],
  log_high_water: ['SELECT', 'INSERT', 'UPDATE'],
};

// Each statement takes its rows as one array a column and sorts them, so that workers lock rows in the same order.
// `m` is the row as it was, `excluded` the row that the event asks for.

/**
 * Whether the event may change the message, by `mayApply` of libs/timeline: `username` is the author that the event
 * requires, NULL when it may be anybody's. A stub knows its author from an edit or delete by the author's right.
 */
const SAME_AUTHOR = '(m.username IS NULL OR excluded.username IS NULL OR m.username = excluded.username)';

/** A stub that does not belong to the message that comes now: its room or its author is another one. */
const FOREIGN_STUB = `(m.seq IS NULL AND NOT (m.room = excluded.room AND ${SAME_AUTHOR}))`;

const POSTS = `
  SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::bigint[],
    $10::uuid[], $11::uuid[], $12::text[], $13::jsonb[], $14::jsonb[], $15::jsonb[], $16::boolean[]
  ) AS t (id, room, seq, sort_key, kind, username, client_id, text, "timestamp", thread_id, reply_to, sticker_url,
    attachments, mentions, system_note, also_in_room)`;

/**
 * Posts of messages that nothing is known of: a row and the note of the event, in one statement. Rows: the others, which
 * are stubs, stored or deleted already, or of a room that is deleted.
 */
export const storeNewPosts: Query = {
  name: 'persist.new-posts',
  text: `
WITH input AS (${POSTS}
), stored AS (
  INSERT INTO messages (id, room, seq, sort_key, kind, username, client_id, text, "timestamp", thread_id, reply_to,
    sticker_url, attachments, mentions, system_note, also_in_room)
  SELECT * FROM input WHERE NOT EXISTS (SELECT FROM rooms r WHERE r.id = input.room AND r.deleted_at IS NOT NULL)
  ORDER BY id
  -- Whatever the index: of two workers with the same new post, one may meet the other at the index of the sequence first.
  ON CONFLICT DO NOTHING
  RETURNING id, seq, room
), noted AS (
  INSERT INTO message_events (message_id, seq, room) SELECT id, seq, room FROM stored ON CONFLICT DO NOTHING
)
SELECT id FROM input WHERE id NOT IN (SELECT id FROM stored)`,
};

/**
 * Posts: new rows, and stubs that are filled. What came before the post stays: an edit keeps its text, a delete leaves
 * nothing of it. Rows: the messages whose stub was not theirs.
 */
export const storePosts: Query = {
  name: 'persist.posts',
  text: `
WITH input AS (${POSTS}
), stored AS (
  INSERT INTO messages AS m (id, room, seq, sort_key, kind, username, client_id, text, "timestamp", thread_id, reply_to,
    sticker_url, attachments, mentions, system_note, also_in_room)
  SELECT * FROM input ORDER BY id
  ON CONFLICT (id) DO UPDATE SET
    room = excluded.room, seq = excluded.seq, sort_key = excluded.sort_key, kind = excluded.kind,
    username = excluded.username, client_id = excluded.client_id, "timestamp" = excluded."timestamp",
    thread_id = excluded.thread_id, also_in_room = excluded.also_in_room, reply_to = excluded.reply_to,
    text = CASE WHEN ${FOREIGN_STUB} THEN excluded.text
      WHEN m.is_deleted THEN NULL WHEN m.edit_seq IS NULL THEN excluded.text ELSE m.text END,
    mentions = CASE WHEN ${FOREIGN_STUB} THEN excluded.mentions
      WHEN m.is_deleted THEN NULL WHEN m.edit_seq IS NULL THEN excluded.mentions ELSE m.mentions END,
    sticker_url = CASE WHEN m.is_deleted AND NOT ${FOREIGN_STUB} THEN NULL ELSE excluded.sticker_url END,
    attachments = CASE WHEN m.is_deleted AND NOT ${FOREIGN_STUB} THEN NULL ELSE excluded.attachments END,
    system_note = CASE WHEN m.is_deleted AND NOT ${FOREIGN_STUB} THEN NULL ELSE excluded.system_note END,
    is_deleted = CASE WHEN ${FOREIGN_STUB} THEN false ELSE m.is_deleted END,
    edited_at = CASE WHEN ${FOREIGN_STUB} THEN NULL ELSE m.edited_at END,
    edit_seq = CASE WHEN ${FOREIGN_STUB} THEN NULL ELSE m.edit_seq END
  WHERE m.seq IS NULL OR (m.room = excluded.room AND excluded.seq < m.seq)
  RETURNING m.id, m.edit_seq, m.is_deleted,
    old.id IS NOT NULL AND old.seq IS NULL
      AND (old.room <> m.room OR old.username <> m.username) IS TRUE AS was_foreign
), versions AS (
  INSERT INTO message_versions (message_id, seq, text, "timestamp")
  SELECT input.id, input.seq, input.text, input."timestamp" FROM stored JOIN input USING (id)
  WHERE stored.edit_seq IS NOT NULL AND NOT stored.is_deleted AND input.text IS NOT NULL
  ON CONFLICT DO NOTHING
)
SELECT id FROM stored WHERE was_foreign`,
};

/** The newest edits: the text that each replaces becomes a version. */
export const storeEdits: Query = {
  name: 'persist.edits',
  text: `
WITH input AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bigint[], $7::bigint[])
    AS t (id, room, username, text, mentions, edited_at, edit_seq)
), edited AS (
  INSERT INTO messages AS m (id, room, username, text, mentions, edited_at, edit_seq)
  SELECT * FROM input ORDER BY id
  ON CONFLICT (id) DO UPDATE SET
    username = coalesce(m.username, excluded.username), text = excluded.text, mentions = excluded.mentions,
    edited_at = excluded.edited_at, edit_seq = excluded.edit_seq
  WHERE m.room = excluded.room AND ${SAME_AUTHOR} AND NOT m.is_deleted AND coalesce(m.edit_seq, 0) < excluded.edit_seq
  RETURNING m.id, old.text, coalesce(old.edit_seq, old.seq) AS seq, coalesce(old.edited_at, old."timestamp") AS "timestamp"
)
INSERT INTO message_versions (message_id, seq, text, "timestamp")
SELECT id, seq, text, "timestamp" FROM edited WHERE seq IS NOT NULL AND text IS NOT NULL
ON CONFLICT DO NOTHING`,
};

/** Edits that are not the newest any more are versions only. The lock keeps a delete from passing by unseen. */
export const storeOlderEdits: Query = {
  name: 'persist.older-edits',
  text: `
INSERT INTO message_versions (message_id, seq, text, "timestamp")
SELECT i.id, i.edit_seq, i.text, i.edited_at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
  AS i (id, room, username, text, edited_at, edit_seq)
JOIN messages m ON m.id = i.id AND m.room = i.room AND NOT m.is_deleted AND m.edit_seq > i.edit_seq
  AND (m.username IS NULL OR i.username IS NULL OR m.username = i.username)
ORDER BY i.id
FOR UPDATE OF m
ON CONFLICT DO NOTHING`,
};

/** Earlier texts that are kept of a message: the one that stands is in its own row. */
const MAX_EARLIER = MAX_VERSIONS - 1;

export const pruneVersions: Query = {
  name: 'persist.prune-versions',
  text: `
DELETE FROM message_versions v
USING (
  SELECT message_id, seq, row_number() OVER (PARTITION BY message_id ORDER BY seq DESC) AS place
  FROM message_versions WHERE message_id = ANY ($1::uuid[])
) AS ranked
WHERE v.message_id = ranked.message_id AND v.seq = ranked.seq AND ranked.place > ${MAX_EARLIER}`,
};

/**
 * Deletes: what was said goes, who wrote where and when stays. A delete whose message is not there is a tombstone alone.
 * Rows: the messages that are deleted by this, with their authors where they are known.
 */
export const storeDeletes: Query = {
  name: 'persist.deletes',
  text: `
INSERT INTO messages AS m (id, room, username, is_deleted, edit_seq)
SELECT id, room, username, true, seq
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS t (id, room, username, seq) ORDER BY id
ON CONFLICT (id) DO UPDATE SET
  -- A delete that may be anybody's leaves a stub that any author may fill, whoever claimed it before.
  username = CASE WHEN m.seq IS NULL AND excluded.username IS NULL THEN NULL
    ELSE coalesce(m.username, excluded.username) END,
  is_deleted = true, edit_seq = excluded.edit_seq, edited_at = NULL, text = NULL,
  sticker_url = NULL, attachments = NULL, mentions = NULL, system_note = NULL
WHERE m.room = excluded.room AND ${SAME_AUTHOR} AND NOT m.is_deleted
RETURNING m.id, m.username`,
};

const DELETED: AuditAction = 'message.delete';

/** Moderators' deletes, in the audit log, each once. What is not known or was not said is left out. */
export const auditDeletes: Query = {
  name: 'persist.audit-deletes',
  text: `
INSERT INTO audit_log (at, service, actor, action, target, result, details)
SELECT to_timestamp(at / 1000.0), 'persist', actor, '${DELETED}', room, 'ok',
  jsonb_strip_nulls(jsonb_build_object('seq', seq, 'message', id, 'person', person, 'reason', reason))
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[])
  AS t (id, room, seq, actor, at, person, reason) ORDER BY seq
ON CONFLICT DO NOTHING`,
};

/**
 * What hangs on messages that are deleted. A statement of its own: it sees what other workers committed before the
 * delete got hold of the row.
 */
export const clearDeleted: Query = {
  name: 'persist.clear-deleted',
  text: `
WITH deleted AS (
  SELECT id FROM messages WHERE id = ANY ($1::uuid[]) AND is_deleted
), versions AS (
  DELETE FROM message_versions USING deleted WHERE message_id = deleted.id
)
DELETE FROM message_reactions USING deleted WHERE message_id = deleted.id`,
};

/** What hung on stubs that were not those of the messages that took their place. */
export const clearForeign: Query = {
  name: 'persist.clear-foreign',
  text: `
WITH versions AS (
  DELETE FROM message_versions WHERE message_id = ANY ($1::uuid[])
)
DELETE FROM message_reactions WHERE message_id = ANY ($1::uuid[])`,
};

/** A reaction needs a row to hang on; a stub where the message is not there yet. */
export const storeStubs: Query = {
  name: 'persist.stubs',
  text: `
INSERT INTO messages (id, room)
SELECT DISTINCT ON (id) id, room FROM unnest($1::uuid[], $2::text[]) AS t (id, room) ORDER BY id
ON CONFLICT (id) DO NOTHING`,
};

/** The newest word on each reaction. The lock keeps a delete from passing by unseen. */
export const storeReactions: Query = {
  name: 'persist.reactions',
  text: `
INSERT INTO message_reactions AS r (message_id, username, emoji, seq, removed)
SELECT i.id, i.username, i.emoji, i.seq, i.removed
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::boolean[])
  AS i (id, room, username, emoji, seq, removed)
JOIN messages m ON m.id = i.id AND m.room = i.room AND NOT m.is_deleted
ORDER BY i.id, i.username, i.emoji
FOR NO KEY UPDATE OF m
ON CONFLICT (message_id, username, emoji) DO UPDATE SET seq = excluded.seq, removed = excluded.removed
WHERE r.seq < excluded.seq`,
};

/**
 * Notes events, but those about a message of another room, and lists those that have to go from the log, of messages that
 * are deleted. Of a delete that was applied, these are all others of its message; of what comes later, or a second time, it
 * is the event itself. The applied delete stays: readers learn from it that the message is gone. Row: how many were listed.
 */
export const storeEvents: Query = {
  name: 'persist.events',
  text: `
WITH input AS (
  SELECT i.*, m.is_deleted, m.edit_seq
  FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[]) AS i (id, seq, room, event_id)
  LEFT JOIN messages m ON m.id = i.id
  WHERE m.id IS NULL OR m.room = i.room
), noted AS (
  INSERT INTO message_events (message_id, seq, room, event_id) SELECT id, seq, room, event_id FROM input ORDER BY id, seq
  ON CONFLICT DO NOTHING
), listed AS (
  INSERT INTO log_erasures (seq)
  SELECT seq FROM input WHERE is_deleted AND seq <> edit_seq
  UNION
  SELECT e.seq FROM input JOIN message_events e ON e.message_id = input.id
  WHERE input.is_deleted AND input.seq = input.edit_seq AND e.seq <> input.seq
  ORDER BY seq
  ON CONFLICT DO NOTHING
  RETURNING seq
)
SELECT count(*)::int AS listed FROM listed`,
};

/** Those of some rooms that are deleted. */
export const deletedRooms: Query = {
  name: 'persist.deleted-rooms',
  text: 'SELECT id FROM rooms WHERE id = ANY ($1::text[]) AND deleted_at IS NOT NULL',
};
