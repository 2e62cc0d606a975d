// What is asked of the tables `rooms` and `room_members`, and of what tells of a change of them.

export const COLUMNS = `id AS room, type, display_name AS "displayName", topic, creator,
  (extract(epoch FROM created_at) * 1000)::bigint AS "createdAt",
  archived_at IS NOT NULL AS archived, deleted_at IS NOT NULL AS deleted,
  description, post_policy AS "postPolicy", invites_by_admins AS "invitesByAdmins", retention_days AS "retentionDays",
  CASE WHEN type = 'dm' THEN is_dm_blocked(id) ELSE false END AS blocked`;

export const RESERVE = {
  name: 'room_reserve',
  text: `INSERT INTO rooms (id, type, display_name, topic, creator) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
};

/** Held until the end of the transaction, so that of two who take a name at once the second finds the first. */
export const LOCK_NAME = {
  name: 'room_lock_name',
  text: 'SELECT pg_advisory_xact_lock(hashtextextended(room_name_key($1), 0))',
};

/** By the index `rooms_named`. */
export const FIND_NAMED = {
  name: 'room_find_named',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND archived_at IS NULL
      AND room_name_key(display_name) = room_name_key($1) AND id <> $2 LIMIT 1`,
};

export const FIND = { name: 'room_find', text: `SELECT ${COLUMNS} FROM rooms WHERE id = $1` };

export const FIND_TO_CHANGE = { name: 'room_find_to_change', text: `${FIND.text} FOR UPDATE` };

export const CHANGE = {
  name: 'room_change',
  text: `UPDATE rooms SET display_name = $2, topic = $3, description = $4, post_policy = $5, invites_by_admins = $6,
      archived_at = CASE WHEN $7 THEN coalesce(archived_at, now()) END, retention_days = $8, updated_at = now()
    WHERE id = $1`,
};

/** By the index `audit_log_by_target`. */
export const LAST_CHANGE = {
  name: 'room_last_change',
  text: `SELECT (extract(epoch FROM at) * 1000)::bigint AS at, details FROM audit_log
    WHERE target = $1 AND actor = $2 AND action = $3 AND service = 'room' AND at > now() - make_interval(secs => $4)
    ORDER BY at DESC, id DESC LIMIT 1`,
};

/** By the index `messages_room_time`. */
export const COUNT_EXPIRED = {
  name: 'room_count_expired',
  text: `SELECT count(*) AS count FROM (SELECT FROM expired_messages($1, retention_cutoff($2)) LIMIT $3) AS expired`,
};

/** In the order of the index `rooms_listed`. The row of `after` is there for ever; of a room that was deleted, the list begins again. */
export const LIST_PUBLIC = {
  name: 'room_list_public',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND (archived_at IS NOT NULL) = $1
    ORDER BY display_name, id LIMIT $2`,
};

export const LIST_PUBLIC_AFTER = {
  name: 'room_list_public_after',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'public' AND deleted_at IS NULL AND (archived_at IS NOT NULL) = $1
      AND (display_name, id) > ((SELECT display_name FROM rooms WHERE id = $3), $3)
    ORDER BY display_name, id LIMIT $2`,
};

/** Through the index `rooms_listed`; there are few. */
export const LIST_ADMIN = {
  name: 'room_list_admin',
  text: `SELECT ${COLUMNS} FROM rooms
    WHERE type = 'admin' AND deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2`,
};

export const SCAN = { name: 'room_scan', text: `SELECT ${COLUMNS} FROM rooms WHERE id > $1 ORDER BY id LIMIT $2` };

export const LOCK = { name: 'room_lock', text: 'SELECT deleted_at FROM rooms WHERE id = $1 FOR UPDATE' };

const MEMBER_COLUMNS = 'room, username AS "user", role';

export const ADD_MEMBERS = {
  name: 'room_add_members',
  text: `INSERT INTO room_members (room, username, role)
    SELECT $1, username, role FROM unnest($2::text[], $3::text[]) AS added (username, role)
    ON CONFLICT DO NOTHING`,
};

export const FIND_IN_ROOM = {
  name: 'room_find_in_room',
  text: `SELECT ${MEMBER_COLUMNS} FROM room_members WHERE room = $1 AND username = ANY($2::text[])`,
};

export const COUNT_MEMBERS = {
  name: 'room_count_members',
  text: 'SELECT count(*) AS count FROM room_members WHERE room = $1',
};

export const OTHER_OWNER = {
  name: 'room_other_owner',
  text: "SELECT 1 FROM room_members WHERE room = $1 AND role = 'owner' AND username <> $2 LIMIT 1",
};

export const SET_ROLE = {
  name: 'room_set_role',
  text: 'UPDATE room_members SET role = $3 WHERE room = $1 AND username = $2',
};

export const REMOVE_MEMBER = {
  name: 'room_remove_member',
  text: 'DELETE FROM room_members WHERE room = $1 AND username = $2',
};

export const FIND_MEMBERS = {
  name: 'room_find_members',
  text: `SELECT ${MEMBER_COLUMNS} FROM room_members
    JOIN unnest($1::text[], $2::text[]) AS wanted (room, username) USING (room, username)`,
};

/** Through the index `room_members_by_person`. */
export const FIND_FULL = {
  name: 'room_find_full',
  text: `SELECT username AS "user" FROM unnest($1::text[]) AS asked (username)
    WHERE (
      SELECT count(*) FROM (
        SELECT FROM room_members member
        WHERE member.username = asked.username AND starts_with(member.room, 'p-') LIMIT $2
      ) AS found
    ) >= $2`,
};

/** Through the same index. */
export const COUNT_DMS = {
  name: 'room_count_dms',
  text: `SELECT member.username AS "user",
      count(*) FILTER (WHERE room.creator = member.username)::int AS own,
      count(*) FILTER (WHERE room.creator <> member.username)::int AS others,
      count(*) FILTER (WHERE room.creator = $2)::int AS "ofOpener"
    FROM room_members member JOIN rooms room ON room.id = member.room
    WHERE member.username = ANY ($1::text[]) AND starts_with(member.room, 'dm-')
    GROUP BY member.username`,
};

export const SCAN_MEMBERS = {
  name: 'room_scan_members',
  text: `SELECT ${MEMBER_COLUMNS} FROM room_members
    WHERE (room, username) > ($1, $2) ORDER BY room, username LIMIT $3`,
};
