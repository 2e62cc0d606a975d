import { roomTypeOf, type RoomMeta, type RoomPrefs, type RoomRole, type SystemNote } from '@nats-chat/contracts';
import { createAccess, type GrantedRoom } from '@nats-chat/membership';
import { createLogger } from '@nats-chat/otel';
import type { MembershipEvent } from '../src/announcer.ts';
import { metaOf } from '../src/room-info.ts';
import type { RoomServiceOptions } from '../src/service.ts';
import { MemoryPinStore } from '../src/pin-store.memory.ts';
import { MemoryStore } from '../src/store.memory.ts';
import type { DeletionStore, DeletedRoom } from '../src/deletion-store.ts';
import type { NoteIdentity } from '../src/system-notes.ts';

/** The handlers’ parts over a store in memory. */
export interface Given extends MemoryStore {
  readonly options: RoomServiceOptions;
  readonly prefsSent: { readonly user: string; readonly room: string; readonly prefs: RoomPrefs }[];
  readonly blocksSent: { readonly user: string; readonly person: string; readonly blocked: boolean }[];
  /** What everybody who sees a room was notified of. */
  readonly updated: { readonly room: string; readonly meta: RoomMeta; readonly by: string }[];
  readonly pins: MemoryPinStore;
  /** Messages that the log has, and PostgreSQL not yet. */
  readonly late: Set<string>;
  /** What everybody who sees a room was notified of about pins. */
  readonly pinsSent: readonly { readonly room: string; readonly messageId: string; readonly pinned: boolean }[];
  /** What was said in rooms. */
  readonly posted: { readonly room: string; readonly note: SystemNote; readonly identity?: NoteIdentity }[];
  /** Rooms whose deletion is to be finished, and whether it was new. */
  readonly finished: { readonly room: string; readonly isNew: boolean }[];
  /** What people’s tabs were notified of. */
  readonly sent: { readonly user: string; readonly event: MembershipEvent }[];
}

export const given = (): Given => {
  const store = new MemoryStore();
  const sent: Given['sent'] = [];
  const updated: Given['updated'] = [];
  const prefsSent: Given['prefsSent'] = [];
  const blocksSent: Given['blocksSent'] = [];
  const posted: Given['posted'] = [];
  const finished: Given['finished'] = [];
  const pins = new MemoryPinStore();
  const late = new Set<string>();
  const pinsSent: { room: string; messageId: string; pinned: boolean }[] = [];
  return Object.assign(store, {
    sent,
    updated,
    prefsSent,
    blocksSent,
    posted,
    finished,
    pins,
    late,
    pinsSent,
    options: {
      deletions: deletionsOf(store),
      eraser: { finish: async ({ room }, isNew) => void finished.push({ room, isNew }) },
      rooms: store.rooms,
      members: store.members,
      people: store.people,
      pins,
      messages: { isKnown: async (_, messageId) => late.has(messageId) },
      announcePin: async (room, _, { messageId, pinned }) => void pinsSent.push({ room, messageId, pinned }),
      announcePrefs: (user, room, prefs) => void prefsSent.push({ user, room, prefs }),
      announceBlock: (user, person, blocked) => void blocksSent.push({ user, person, blocked }),
      membership: store.membership,
      access: createAccess(store.membership),
      onboarded: store.onboarded,
      memberCounts: { of: () => undefined },
      log: { readLastTimes: async () => new Map() },
      defaultRooms: [],
      directory: { bind: async (users) => users.filter((user) => !user.startsWith('nobody')) },
      names: { nameOf: () => undefined },
      announce: (user, event) => void sent.push({ user, event }),
      announceRoom: async (room, meta, by) => void updated.push({ room, meta, by }),
      notes: { post: (room, note, identity) => void posted.push({ room, note, ...(identity && { identity }) }) },
      movements: (room, type, actor) => void posted.push({ room, note: { type, actor } }),
      auditLog: { list: async () => [] },
      audit: { record: (entry) => void store.audited.push({ at: new Date(0), ...entry }) },
    },
  } satisfies Pick<
    Given,
    'sent' | 'updated' | 'prefsSent' | 'blocksSent' | 'posted' | 'finished' | 'pins' | 'late' | 'pinsSent' | 'options'
  >);
};

/** Deletes from the records in memory. */
export const deletionsOf = (store: MemoryStore) => ({
  delete: async (room: string, { by, action }: Parameters<DeletionStore['delete']>[1]) => {
    const before = await store.rooms.find(room);
    if (before === undefined) return undefined;
    const record: DeletedRoom = {
      ...before,
      displayName: '',
      topic: '',
      description: '',
      deleted: true,
      deletedBy: by,
    };
    if (before.deleted) return { record, changed: false };
    store.given(record, 'no meta');
    for (const user of Object.keys(store.storedIn(room))) store.setRole(room, user, undefined, 'PostgreSQL alone');
    store.audited.push({ at: new Date(0), actor: by, action, target: room, result: 'ok' });
    return { record, changed: true };
  },
});

export const logger = createLogger({ service: 'room', level: 'silent' });

/** A call of an endpoint that names a room and asks nothing else. */
export const callTo = (room: string, caller: string) => ({
  caller,
  target: { room },
  request: {},
  room: undefined,
  logger,
  signal: new AbortController().signal,
});

/** A call of an endpoint that names no room. */
export const callWith = <Request>(request: Request, caller: string) => ({
  caller,
  target: {},
  request,
  room: undefined,
  logger,
  signal: new AbortController().signal,
});

/** A call that the access check let pass. */
export const callIn = <Request>(room: GrantedRoom, request: Request, caller = 'bob') => ({
  caller,
  target: { room: room.room },
  request,
  room,
  logger,
  signal: new AbortController().signal,
});

/** A room with its people, whom `roles` names; what the access check gives of it, to whoever asks. */
export const roomOf = (on: Given, room: string, roles: Readonly<Record<string, RoomRole>>): GrantedRoom => {
  const record = on.given({ room, type: roomTypeOf(room), displayName: roomTypeOf(room) === 'dm' ? '' : room });
  for (const [user, role] of Object.entries(roles)) on.setRole(room, user, role);
  return { room, meta: metaOf(record), role: undefined };
};
