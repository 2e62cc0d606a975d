import { ApiError, contract, type RoomRole, type RoomType } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { describe, expect, it } from 'vitest';
import { grantedRoom, silent } from '../../test/samples.ts';
import type { StoredEvent } from '../event-log.ts';
import { MemoryLog } from '../event-log.memory.ts';
import type { LookUp } from '../history.ts';
import { RecentEvents } from '../recent-events.ts';
import { moderateMessage, sendAdminCommand, sendCommand, sendThreadCommand } from './send-command.ts';

const NOW = Date.UTC(2026, 0, 1);
const thread = uuidV7();

/** A room with a message of alice's, and one in a thread; `history` knows what the log holds. */
const setUp = async (type: RoomType = 'public') => {
  const log = new MemoryLog();
  const recent = new RecentEvents(100);
  const notified: StoredEvent[] = [];
  const lookUp: LookUp = async (room, { messageId }) => {
    const found = notified.find((stored) => stored.room === room && stored.event.messageId === messageId);
    if (found === undefined) return null;
    const { threadId, targetId } = found.event;
    const isDeleted = notified.some(({ event }) => event.action === 'delete' && event.targetId === messageId);
    return { seq: found.seq, timestamp: NOW, threadId, targetId, ...(isDeleted && { deleted: true }) };
  };
  const options = {
    log,
    recent,
    lookUp,
    now: () => NOW,
    notify: async (stored: StoredEvent) => void notified.push(stored),
  };
  const call = { logger: silent, signal: new AbortController().signal };
  const send = (command: object, caller: string, role: RoomRole = 'member', room = 'town') => {
    const clientId = uuidV7(NOW);
    const request = contract.fanout.send.request.parse({ clientId, ...command });
    const granted = { ...grantedRoom(room, type), role };
    return sendCommand(options)({ ...call, caller, target: { room }, request, room: granted });
  };
  const moderate = (request: object, refusal?: ApiError) => {
    const access = {
      moderate: async (room: string) => {
        if (refusal !== undefined) throw refusal;
        return grantedRoom(room, type);
      },
    };
    return moderateMessage({ ...options, access })({
      ...call,
      caller: 'zoe',
      target: { room: 'town' },
      request: contract.fanout.moderate.request.parse({ clientId: uuidV7(NOW), ...request }),
      room: undefined as never,
    });
  };
  const sendAdmin = (command: object) =>
    sendAdminCommand({ ...options, access: { writeAdmin: async (room) => grantedAdminRoom(room) } })({
      ...call,
      caller: 'zoe',
      target: { room: 'admin-ops' },
      request: contract.fanout.sendAdmin.request.parse({ clientId: uuidV7(NOW), ...command }),
      room: undefined,
    });
  const { id: targetId } = await send({ action: 'post', text: 'rude' }, 'alice');
  const reply = await sendThreadCommand(options)({
    ...call,
    caller: 'alice',
    target: { room: 'town', thread },
    request: contract.fanout.send.request.parse({ action: 'post', clientId: uuidV7(NOW), text: 'ruder' }),
    room: grantedRoom('town', type),
  });
  const { id: elsewhere } = await send({ action: 'post', text: 'fine' }, 'alice', 'member', 'village');
  const before = notified.length;
  return {
    send,
    moderate,
    sendAdmin,
    recent,
    targetId,
    replyId: reply.id,
    elsewhere,
    sinceThen: () => notified.slice(before),
  };
};

/** As the access check gives it: no role in the room decides anything there. */
const grantedAdminRoom = (room: string) => ({ ...grantedRoom(room, 'admin'), role: undefined });

describe('a command to an admin room', () => {
  it('is stored there, and changes one’s own messages as everywhere', async () => {
    const { sendAdmin, sinceThen } = await setUp();
    const targetClientId = uuidV7(NOW);
    const { id: targetId } = await sendAdmin({ action: 'post', text: 'ops', clientId: targetClientId });
    await sendAdmin({ action: 'delete', targetId, targetClientId });
    expect(sinceThen()).toMatchObject([
      { room: 'admin-ops', event: { user: 'zoe', text: 'ops' } },
      { room: 'admin-ops', event: { action: 'delete', right: 'author', targetId } },
    ]);
  });

  it('deletes no other’s message: realm admins moderate by their own subject', async () => {
    const { sendAdmin, targetId } = await setUp();
    await expect(sendAdmin({ action: 'delete', targetId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('deleting another’s message by the role in its room', () => {
  it.each(['owner', 'admin'] as const)('is for an %s, who stores it as a moderator', async (role) => {
    const { send, targetId, sinceThen } = await setUp();
    expect(await send({ action: 'delete', targetId }, 'bob', role)).toMatchObject({ seq: 4 });
    expect(sinceThen()).toMatchObject([
      { seq: 4, event: { action: 'delete', right: 'moderator', user: 'bob', targetId } },
    ]);
  });

  it.each([
    ['by a member', 'public', 'member'],
    ['by a member of a private room', 'private', 'member'],
    ['in a direct conversation', 'dm', 'owner'],
  ] as const)('is FORBIDDEN %s, and stores nothing', async (_, type, role) => {
    const { send, targetId, sinceThen } = await setUp(type);
    await expect(send({ action: 'delete', targetId }, 'bob', role)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(sinceThen()).toEqual([]);
  });

  it('is NOT_FOUND for a message of another room, or of none', async () => {
    const { send, elsewhere, sinceThen } = await setUp();
    for (const targetId of [elsewhere, uuidV7()]) {
      await expect(send({ action: 'delete', targetId }, 'bob', 'owner')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(sinceThen()).toEqual([]);
  });

  it('evicts the message from memory at once', async () => {
    const { send, targetId, recent } = await setUp();
    expect(recent.get(1)?.event.text).toBe('rude');
    await send({ action: 'delete', targetId }, 'bob', 'owner');
    expect(recent.get(1)).toBeUndefined();
  });

  it('is no way to edit it: an edit has to prove whose the message is', async () => {
    const { targetId } = await setUp();
    const request = { action: 'edit', clientId: uuidV7(NOW), targetId, text: 'nice' };
    expect(contract.fanout.send.request.safeParse(request).success).toBe(false);
  });
});

describe('deleting anyone’s message by the realm role', () => {
  it('is stored as a moderator’s, with the reason', async () => {
    const { moderate, targetId, sinceThen, recent } = await setUp();
    await moderate({ targetId, reason: ' Spam ' });
    expect(sinceThen()).toMatchObject([
      { event: { action: 'delete', right: 'moderator', user: 'zoe', targetId, reason: 'Spam' } },
    ]);
    expect(recent.get(1)).toBeUndefined();
  });

  it('reaches the thread that the message is in', async () => {
    const { moderate, replyId, sinceThen } = await setUp();
    await moderate({ targetId: replyId });
    expect(sinceThen()).toMatchObject([{ event: { targetId: replyId, threadId: thread } }]);
  });

  it('is one delete under one client id', async () => {
    const { moderate, targetId } = await setUp();
    const clientId = uuidV7(NOW);
    const first = await moderate({ targetId, clientId, reason: 'Spam' });
    expect(await moderate({ targetId, clientId, reason: 'Other' })).toEqual(first);
    await expect(moderate({ targetId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is for messages alone, not for what is done to one', async () => {
    const { send, moderate, targetId } = await setUp();
    const { id } = await send({ action: 'react', targetId, emoji: '👍' }, 'bob');
    await expect(moderate({ targetId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(send({ action: 'delete', targetId: id }, 'bob', 'owner')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is NOT_FOUND for a message of another room, or of none', async () => {
    const { moderate, elsewhere, sinceThen } = await setUp();
    for (const targetId of [elsewhere, uuidV7()]) {
      await expect(moderate({ targetId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(sinceThen()).toEqual([]);
  });

  it('is refused where the caller may not, before anything is looked up', async () => {
    const { moderate, targetId, sinceThen } = await setUp('private');
    const refusal = new ApiError('NOT_FOUND');
    for (const id of [targetId, uuidV7()]) await expect(moderate({ targetId: id }, refusal)).rejects.toBe(refusal);
    expect(sinceThen()).toEqual([]);
  });
});
