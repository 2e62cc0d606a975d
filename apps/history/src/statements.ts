import { MAX_EXCERPT_BYTES, MAX_RECENT_REPLIES } from '@nats-chat/contracts';
import type { Query, TableRights } from '@nats-chat/postgres';

/** What the statements need. */
export const RIGHTS: TableRights = {
  messages: ['SELECT'],
  message_events: ['SELECT'],
  message_reactions: ['SELECT'],
  message_versions: ['SELECT'],
  message_mentions: ['SELECT'],
};

const COLUMNS = `id, room, seq, sort_key, kind, username, client_id, text, "timestamp", thread_id, reply_to, sticker_url,
    attachments, mentions, system_note, also_in_room, is_deleted, edited_at, edit_seq`;

interface Shown {
  readonly columns: string;
  readonly where: string;
  readonly order: string;
  readonly limit: string;
}

/**
 * What a room shows: the messages outside of threads, and the replies that were sent to the room as well. Of each the first ones
 * are read by an index of its own, since PostgreSQL reads no two in order for an `OR`.
 */
const shown = ({ columns, where, order, limit }: Shown): string => {
  const part = (which: string): string =>
    `(SELECT ${columns} FROM messages WHERE ${which} AND ${where} AND seq IS NOT NULL ORDER BY ${order} LIMIT ${limit})`;
  return `${part('thread_id IS NULL')}
  UNION ALL
  ${part('thread_id IS NOT NULL AND also_in_room')}
  ORDER BY ${order} LIMIT ${limit}`;
};

const NEWEST_FIRST = 'sort_key DESC, id DESC';
const BEFORE = 'room = $1 AND (sort_key, id) < ($2::bigint, $6::uuid)';
const AFTER = 'room = $1 AND (sort_key, id) >= ($2::bigint, $6::uuid)';

/** Reactions of a message that are read at most: one person alone could make a page slow for all, an emoji at a time. */
export const MAX_REACTIONS_READ = 5_000;

/** Who reacted, in the order in which they did. */
const REACTIONS = `(
    SELECT json_agg(json_build_array(r.emoji, r.username) ORDER BY r.seq)
    FROM (
      SELECT emoji, username, seq FROM message_reactions
      WHERE message_id = page.id AND NOT removed ORDER BY seq LIMIT ${MAX_REACTIONS_READ}
    ) AS r
  ) AS reactions`;

/**
 * What the message that started a thread says of the replies up to the sequence `upTo`, as `applyEvent` of libs/timeline counts
 * them. What was deleted after that still counts: the delete is folded in. The index gives the replies in order, so the last
 * ones take no more time in a long thread; only the number does.
 */
const replies = (upTo: string): string => {
  const counted = `r.room = page.room AND r.thread_id = page.id AND r.id <> page.id AND r.seq <= ${upTo}::bigint
        AND (NOT r.is_deleted OR r.edit_seq > ${upTo}::bigint)`;
  return `(
    SELECT json_build_object(
      'count', (SELECT count(*) FROM messages r WHERE ${counted}),
      'recent', last.recent
    )
    FROM (
      SELECT json_agg(
        json_build_object('messageId', id, 'user', username, 'timestamp', "timestamp") ORDER BY sort_key, id
      ) AS recent
      FROM (
        SELECT id, username, "timestamp", sort_key FROM messages r WHERE ${counted}
        ORDER BY sort_key DESC, id DESC LIMIT ${MAX_RECENT_REPLIES}
      ) AS newest
    ) AS last WHERE last.recent IS NOT NULL
  ) AS replies`;
};

/**
 * $1 room, $2 and $6 the sort key and id of the pivot, $3 how many before it, $4 how many after it, $5 the sequence up to
 * which replies count.
 */
export const roomPage: Query = {
  name: 'history.room-page',
  text: `
WITH page AS (
  (${shown({ columns: COLUMNS, where: BEFORE, order: NEWEST_FIRST, limit: '$3::int' })})
  UNION ALL
  (${shown({ columns: COLUMNS, where: AFTER, order: 'sort_key, id', limit: '$4::int' })})
)
SELECT page.*, ${REACTIONS}, ${replies('$5')} FROM page`,
};

/** The same with $7, the thread. The message that started it is always there, wherever it stands. */
export const threadPage: Query = {
  name: 'history.thread-page',
  text: `
WITH page AS (
  (SELECT ${COLUMNS} FROM messages
   WHERE room = $1 AND thread_id = $7::uuid AND seq IS NOT NULL AND (sort_key, id) < ($2::bigint, $6::uuid)
   ORDER BY sort_key DESC, id DESC LIMIT $3::int)
  UNION ALL
  (SELECT ${COLUMNS} FROM messages
   WHERE room = $1 AND thread_id = $7::uuid AND seq IS NOT NULL AND (sort_key, id) >= ($2::bigint, $6::uuid)
   ORDER BY sort_key, id LIMIT $4::int)
  UNION ALL
  (SELECT ${COLUMNS} FROM messages WHERE id = $7::uuid AND room = $1 AND seq IS NOT NULL)
)
SELECT page.*, ${REACTIONS}, ${replies('$5')} FROM page`,
};

/** $1 room, $2 the ids of messages, $3 the sequence up to which replies count. */
export const messages: Query = {
  name: 'history.messages',
  text: `
WITH page AS (SELECT ${COLUMNS} FROM messages WHERE id = ANY($2::uuid[]) AND room = $1 AND seq IS NOT NULL)
SELECT page.*, ${REACTIONS}, ${replies('$3')} FROM page`,
};

/** $1 the id of a message, $2 room, $3 the thread that it has to be in, which the message that started it is, too. */
export const sortKeyOf: Query = {
  name: 'history.sort-key',
  text: `
SELECT sort_key FROM messages
WHERE id = $1::uuid AND room = $2 AND seq IS NOT NULL
  AND (thread_id IS NOT DISTINCT FROM $3::uuid OR id = $3::uuid OR ($3::uuid IS NULL AND also_in_room))`,
};

/** $1 the id of a message, $2 room. */
export const earlierTexts: Query = {
  name: 'history.earlier-texts',
  text: `
SELECT v.seq, v."timestamp" AS at, v.text FROM messages m JOIN message_versions v ON v.message_id = m.id
WHERE m.id = $1::uuid AND m.room = $2 AND NOT m.is_deleted ORDER BY v.seq`,
};

/** The last message of a person that the room `wanted.name` shows. */
const last = (columns: string): string =>
  shown({ columns, where: "room = wanted.name AND kind <> 'system'", order: NEWEST_FIRST, limit: '1' });

/** $1 rooms. When the last message of a person that each shows was written. */
export const lastTimes: Query = {
  name: 'history.last-times',
  text: `
SELECT wanted.name AS room, page."timestamp"
FROM unnest($1::text[]) AS wanted (name)
CROSS JOIN LATERAL (
  ${last('sort_key, id, "timestamp"')}
) AS page`,
};

const EXCERPT_COLUMNS = COLUMNS.replace(' text,', ` left(text, ${MAX_EXCERPT_BYTES + 1}) AS text,`);

/** $1 rooms. Of each the last message of a person that is shown in it, with one character more of its text than an excerpt may have. */
export const lastMessages: Query = {
  name: 'history.last-messages',
  text: `
SELECT page.*, NULL AS reactions, NULL AS replies
FROM unnest($1::text[]) AS wanted (name)
CROSS JOIN LATERAL (
  ${last(EXCERPT_COLUMNS)}
) AS page`,
};

const MENTIONS = `SELECT message_id, "timestamp" FROM message_mentions
      WHERE room = wanted.name AND ("timestamp", message_id) < ($3::bigint, $4::uuid)`;
const LATEST_FIRST = 'ORDER BY "timestamp" DESC, message_id DESC LIMIT $5::int';

/**
 * $1 a person, $2 rooms, $3 and $4 the time and id of the message that the page ends before, $5 how many. The index is read for
 * each room, once for the person and once for everyone, and of each no more than the page may hold.
 */
export const mentions: Query = {
  name: 'history.mentions',
  text: `
WITH found AS (
  SELECT latest.message_id FROM unnest($2::text[]) AS wanted (name)
  CROSS JOIN LATERAL (
    (${MENTIONS} AND person = $1 ${LATEST_FIRST})
    UNION
    (${MENTIONS} AND person = '*' AND author <> $1 ${LATEST_FIRST})
  ) AS latest
  ${LATEST_FIRST}
)
SELECT ${COLUMNS}, NULL AS reactions, NULL AS replies FROM messages WHERE id IN (SELECT message_id FROM found)`,
};

/**
 * $1 the id of a post, or of an edit, delete or reaction about the message $3; $2 room. Of the latter the time is not
 * stored, but for the newest edit, which is the only one that shows it.
 */
export const findEvent: Query = {
  name: 'history.find',
  text: `
SELECT seq, "timestamp", thread_id, NULL::uuid AS target_id, is_deleted
FROM messages WHERE id = $1::uuid AND room = $2 AND seq IS NOT NULL
UNION ALL
SELECT e.seq, coalesce(m.edited_at, m."timestamp", 0), NULL, e.message_id, false
FROM message_events e JOIN messages m ON m.id = e.message_id
WHERE e.message_id = $3::uuid AND e.event_id = $1::uuid AND e.room = $2
LIMIT 1`,
};

export const hasEvents: Query = {
  name: 'history.has-events',
  text: `SELECT EXISTS (
  SELECT 1 FROM message_events WHERE room = $1 AND seq > $2::bigint AND seq < $3::bigint
) AS found`,
};
