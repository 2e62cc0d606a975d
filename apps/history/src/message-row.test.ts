import { describe, expect, it } from 'vitest';
import { messageOf, type MessageRow } from './message-row.ts';

const row: MessageRow = {
  id: 'id',
  room: 'town',
  seq: 1,
  sort_key: 1,
  kind: 'user',
  username: 'alice',
  client_id: 'client',
  text: 'a',
  timestamp: 5,
  thread_id: null,
  reply_to: null,
  sticker_url: null,
  attachments: null,
  mentions: null,
  system_note: null,
  is_deleted: false,
  also_in_room: false,
  edited_at: null,
  edit_seq: null,
  reactions: null,
  replies: null,
};
const place = {
  room: 'town',
  messageId: 'id',
  clientId: 'client',
  seq: 1,
  sortKey: 1,
  kind: 'user',
  user: 'alice',
  timestamp: 5,
};

describe('a row', () => {
  it('is a message without what is not there', () => {
    expect(messageOf(row)).toEqual({ ...place, text: 'a', deleted: false, reactions: [] });
  });

  it('is an edited message with its reactions in order', () => {
    const reactions = [
      ['👍', 'bob'],
      ['🎉', 'alice'],
      ['👍', 'alice'],
    ] as const;
    expect(messageOf({ ...row, thread_id: 't', reply_to: 'r', edited_at: 7, edit_seq: 3, reactions })).toEqual({
      ...place,
      text: 'a',
      threadId: 't',
      replyTo: 'r',
      editedAt: 7,
      editSeq: 3,
      deleted: false,
      reactions: [
        { emoji: '👍', users: ['bob', 'alice'] },
        { emoji: '🎉', users: ['alice'] },
      ],
    });
  });

  it('of a deleted message is its place alone', () => {
    const deleted = {
      ...row,
      text: null,
      thread_id: 't',
      is_deleted: true,
      edit_seq: 3,
      reactions: [['👍', 'bob']] as const,
    };
    expect(messageOf(deleted)).toEqual({ ...place, threadId: 't', deleted: true, reactions: [] });
  });

  it('is in the room as well where a reply was sent to it, deleted or not', () => {
    const reply = { ...row, thread_id: 'root', also_in_room: true };
    expect(messageOf(reply)).toMatchObject({ threadId: 'root', alsoInRoom: true });
    expect(messageOf({ ...reply, is_deleted: true })).toMatchObject({ alsoInRoom: true });
    expect(messageOf(row)).not.toHaveProperty('alsoInRoom');
  });

  it('has what is known of its thread, deleted or not', () => {
    const replies = { count: 2, recent: [{ messageId: 'reply', user: 'bob', timestamp: 9 }] };
    const shown = { ...replies, users: ['bob'], lastAt: 9 };
    expect(messageOf({ ...row, replies }).replies).toEqual(shown);
    expect(messageOf({ ...row, is_deleted: true, replies }).replies).toEqual(shown);
    expect(messageOf(row)).not.toHaveProperty('replies');
  });
});
