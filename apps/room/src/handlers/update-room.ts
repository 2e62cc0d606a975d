import { ApiError, MAX_RETENTION_COUNT, type contract, type SystemNote } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import type { Handler } from '@nats-chat/service-kit';
import type { RoomAnnouncer } from '../announcer.ts';
import { requireOpen, requireRight } from '../require-right.ts';
import { metaOf, roomInfoOf } from '../room-info.ts';
import type { ChangeAudit, ChangedRoom, MembershipStore, RoomChanges, RoomRecord, RoomStore } from '../store.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface UpdateRoomOptions {
  readonly rooms: Pick<RoomStore, 'change' | 'find'>;
  readonly members: Pick<MembershipStore, 'roleOf' | 'syncRoom'>;
  readonly announceRoom: RoomAnnouncer;
  readonly notes: Pick<SystemNotes, 'post'>;
}

/**
 * Changes a room’s name, topic, description and settings; what is so already changes nothing.
 *
 * @throws ApiError `NOT_MEMBER` or `NOT_FOUND` when the caller is no member any more; `FORBIDDEN` when their role does not allow
 *   it, or the room is archived; `CONFLICT` when another open public room has the name.
 */
export const updateRoom =
  (options: UpdateRoomOptions): Handler<typeof contract.room.update, GrantedRoom> =>
  async ({ caller, room: { room, meta }, request, logger }) => {
    const role = requireRight('update', meta, await options.members.roleOf(room, caller));
    requireOpen(meta);
    const asked = { room, by: caller, changes: request, action: 'room.update' } as const;
    return roomInfoOf(room, await change({ ...options, logger }, asked), role);
  };

/**
 * Closes a room for writing, or opens it again.
 *
 * @throws ApiError as {@link updateRoom}; `CONFLICT` when another room has got the name meanwhile.
 */
export const archiveRoom =
  (options: UpdateRoomOptions): Handler<typeof contract.room.archive, GrantedRoom> =>
  async ({ caller, room: { room, meta }, request: { archived }, logger }) => {
    const role = requireRight('archive', meta, await options.members.roleOf(room, caller));
    const action = archived ? 'room.archive' : 'room.reopen';
    const asked = { room, by: caller, changes: { archived }, action } as const;
    return roomInfoOf(room, await change({ ...options, logger }, asked), role);
  };

export interface PreviewRetentionOptions {
  readonly rooms: Pick<RoomStore, 'countExpired'>;
  readonly members: Pick<MembershipStore, 'roleOf'>;
}

/**
 * Counts the messages that a retention would take now, as far as persist has stored them.
 *
 * @throws ApiError `NOT_MEMBER` or `NOT_FOUND` when the caller is no member any more; `FORBIDDEN` when they may not change the room.
 */
export const previewRetention =
  ({ rooms, members }: PreviewRetentionOptions): Handler<typeof contract.room.retention, GrantedRoom> =>
  async ({ caller, room: { room, meta }, request: { days } }) => {
    requireRight('update', meta, await members.roleOf(room, caller));
    const count = await rooms.countExpired(room, days, MAX_RETENTION_COUNT + 1);
    return { messages: Math.min(count, MAX_RETENTION_COUNT), hasMore: count > MAX_RETENTION_COUNT };
  };

interface Change {
  readonly room: string;
  readonly by: string;
  readonly changes: RoomChanges;
  readonly action: 'room.update' | 'room.archive' | 'room.reopen';
}

/**
 * In PostgreSQL first; whatever a crash leaves between it and the bucket, the same request or the reconciler finishes. Whom the
 * event does not reach has the room as it is now with the next one, or with their rooms after the next connection.
 *
 * Only who changed the row is in the audit log, with the change itself, and has it said in the room: of two who ask for the same
 * at once, one. Their request again has it said again, which is the same message.
 */
async function change(
  { rooms, members, announceRoom, notes, logger }: UpdateRoomOptions & { readonly logger: Logger },
  { room, by, changes, action }: Change,
) {
  const result = await rooms.change(room, changes, { actor: by, action, detailsOf });
  if (result === undefined) throw new ApiError('NOT_FOUND');
  if (result === 'name taken') throw new ApiError('CONFLICT', NAME_TAKEN);
  const { record, isNew, line } = result;
  for (const note of notesOf(record, fieldsOf(line, changes))) {
    notes.post(room, { ...note, actor: by }, { key: `${note.type} by ${by}`, at: line?.at ?? 0 });
  }
  const metaNow = async () => metaOf((await rooms.find(room)) ?? record);
  const { meta, changed } = await members.syncRoom(room, metaNow, isNew ? 'always' : undefined);
  if (changed) {
    await announceRoom(room, meta, by).catch((error: unknown) => {
      logger.warn({ room, error }, 'A room was changed, and not everybody was notified.');
    });
  }
  return meta;
}

type ChangedFields = ReadonlySet<keyof RoomChanges>;

const FIELDS = [
  'archived',
  'description',
  'displayName',
  'invitesByAdmins',
  'postPolicy',
  'retentionDays',
  'topic',
] as const satisfies readonly (keyof RoomChanges)[];

/** Returns what the audit log says beside the action. */
const detailsOf: ChangeAudit['detailsOf'] = (before, after) => {
  const fields = FIELDS.filter((field) => before[field] !== after[field]);
  if (fields.includes('archived')) return {};
  return {
    fields: fields.join(', '),
    ...(fields.includes('retentionDays') && { retentionDays: after.retentionDays ?? 'for ever' }),
  };
};

/** Returns what a line of the audit log says that was changed; nothing when that is not what is asked for now. */
function fieldsOf(line: ChangedRoom['line'], changes: RoomChanges): ChangedFields {
  if (line === undefined) return new Set();
  const { fields: said } = line.details;
  const names = typeof said === 'string' ? said.split(', ') : ['archived'];
  const fields = FIELDS.filter((field) => names.includes(field));
  return new Set(fields.every((field) => changes[field] !== undefined) ? fields : []);
}

/** Returns what members need to know of a change: whatever else changed is one thing. */
function notesOf(after: RoomRecord, fields: ChangedFields): SystemNote[] {
  const notes: SystemNote[] = [];
  if (fields.has('displayName')) notes.push({ type: 'renamed', values: { to: after.displayName } });
  if (fields.has('topic')) notes.push({ type: 'topic', values: { to: after.topic } });
  if (fields.has('archived')) notes.push({ type: after.archived ? 'archived' : 'reopened' });
  if (fields.has('retentionDays')) {
    const { retentionDays } = after;
    notes.push({ type: 'retention', ...(retentionDays && { values: { to: String(retentionDays) } }) });
  }
  if ((['description', 'postPolicy', 'invitesByAdmins'] as const).some((field) => fields.has(field)))
    notes.push({ type: 'settings' });
  return notes;
}

const NAME_TAKEN = 'Another room has this name; choose another name.';
