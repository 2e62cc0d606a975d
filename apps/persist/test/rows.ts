import type { Database, Row } from '@nats-chat/postgres';

/** What the tables of messages hold, in an order that does not depend on how it got there. */
export const rowsOf = async (database: Database): Promise<Readonly<Record<string, Row[]>>> => ({
  messages: await database.query({
    name: 'test.messages',
    text: `SELECT id, room, seq, sort_key, kind, username, text, mentions, attachments, system_note, thread_id, also_in_room, is_deleted,
             edited_at, edit_seq
           FROM messages WHERE seq IS NOT NULL OR is_deleted ORDER BY id`,
  }),
  versions: await database.query({
    name: 'test.versions',
    text: 'SELECT message_id, seq, text FROM message_versions ORDER BY message_id, seq',
  }),
  reactions: await database.query({
    name: 'test.reactions',
    text: 'SELECT message_id, username, emoji FROM message_reactions WHERE NOT removed ORDER BY 1, 2, 3',
  }),
  mentions: await database.query({
    name: 'test.mentions',
    text: 'SELECT message_id, person, room, author, "timestamp" FROM message_mentions ORDER BY message_id, person COLLATE "C"',
  }),
  events: await database.query({
    name: 'test.events',
    text: 'SELECT message_id, seq, room FROM message_events ORDER BY seq',
  }),
});

export const clearMessages = async (owner: Database): Promise<void> => {
  await owner.query({
    name: 'test.clear',
    text: 'TRUNCATE messages, room_pins, message_versions, message_events, message_reactions, message_mentions, log_erasures, log_high_water, audit_log',
  });
};
