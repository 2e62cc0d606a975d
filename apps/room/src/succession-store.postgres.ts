import { roomRole } from '@nats-chat/contracts';
import type { Database } from '@nats-chat/postgres';
import { z } from 'zod';
import type { SuccessionStore } from './succession-store.ts';

/** From who is gone, by the index `room_members_by_person`: they are few. */
const LIST_ROOMS = {
  name: 'room_list_ownerless',
  text: `SELECT DISTINCT owned.room FROM people_gone
    JOIN room_members owned ON owned.username = people_gone.username AND owned.role = 'owner'
    JOIN rooms ON rooms.id = owned.room AND rooms.type = 'private' AND rooms.deleted_at IS NULL
    WHERE owned.room > $1
      AND NOT EXISTS (
        SELECT 1 FROM room_members other
        WHERE other.room = owned.room AND other.role = 'owner'
          AND NOT EXISTS (SELECT 1 FROM people_gone gone WHERE gone.username = other.username)
      )
    ORDER BY owned.room LIMIT $2`,
};

const LIST_MEMBERS = {
  name: 'room_list_by_seniority',
  text: `SELECT member.username AS "user", member.role,
      ARRAY (SELECT gone.sub FROM people_gone gone WHERE gone.username = member.username) AS gone
    FROM room_members member WHERE member.room = $1 ORDER BY member.joined_at, member.username`,
};

const rooms = z.array(z.object({ room: z.string() }));
const members = z.array(z.object({ user: z.string(), role: roomRole, gone: z.array(z.string()) }).readonly());

/** Reads who is gone from the view of user-search’s table. */
export const postgresSuccessionStore = (database: Database): SuccessionStore => ({
  listRooms: async (after, limit) =>
    rooms.parse(await database.query(LIST_ROOMS, [after ?? '', limit])).map(({ room }) => room),
  listMembers: async (room) => members.parse(await database.query(LIST_MEMBERS, [room])),
});
