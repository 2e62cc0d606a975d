import { ApiError, MAX_PRIVATE_MEMBERS, MAX_PRIVATE_ROOMS, type contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import type { Directory } from '../directory.ts';
import { metrics } from '../metrics.ts';
import { requireOpen, requireRight } from '../require-right.ts';
import { Rosters, type RosterOptions } from '../rosters.ts';
import type { PersonStore } from '../person-store.ts';
import type { RoomStore } from '../store.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface InvitePeopleOptions extends RosterOptions {
  readonly rooms: RosterOptions['rooms'] & Pick<RoomStore, 'fullOf'>;
  readonly people: Pick<PersonStore, 'blockersOf'>;
  readonly directory: Directory;
  readonly announce: Announcer;
  readonly notes: Pick<SystemNotes, 'post'>;
}

/**
 * Makes people of the directory members of a private room. Who is one already stays as they are; who is not in the directory is refused
 * alone, and so is who finds no place, is in 2,000 private rooms, or blocks the caller: these three are answered alike.
 *
 * @throws ApiError `NOT_FOUND` when the caller is no member any more; `FORBIDDEN` when their role does not allow it, the room is
 *   archived, or people are not invited to its kind of room.
 */
export const invitePeople = (options: InvitePeopleOptions): Handler<typeof contract.room.invite, GrantedRoom> => {
  const { directory, rooms, people: blocks, announce, notes } = options;
  const rosters = new Rosters(options);
  return async ({ caller, room: { room, meta }, request }) => {
    if (meta.type === 'public') throw new ApiError('FORBIDDEN', 'Everybody may join a public room by themselves.');
    requireOpen(meta);
    const people = [...new Set(request.users)];
    const known = new Set(await directory.bind(people));
    const [full, blockers] = await Promise.all([
      rooms.fullOf(people, MAX_PRIVATE_ROOMS),
      blocks.blockersOf(caller, people),
    ]);
    const { result: members, written } = await rosters.changePrivate({ room, people }, async (roster) => {
      const roles = await roster.rolesOf([caller, ...people]);
      requireRight('invite', meta, roles.get(caller));
      const wanted = people.filter(
        (user) => known.has(user) && !roles.has(user) && !full.has(user) && !blockers.has(user),
      );
      const added = wanted.slice(0, wanted.length > 0 ? Math.max(0, MAX_PRIVATE_MEMBERS - (await roster.count())) : 0);
      if (added.length > 0) {
        await roster.add(added);
        await roster.audit(
          ...added.map((person) => {
            const entry = { actor: caller, action: 'room.invite', target: room, result: 'ok' } as const;
            return { ...entry, details: { person } };
          }),
        );
      }
      return new Set(people.filter((user) => roles.has(user) || added.includes(user)));
    });
    const added = written.filter((user) => members.has(user));
    metrics.joins.add(added.length);
    if (added.length > 0) notes.post(room, { type: 'invited', actor: caller, subjects: added });
    for (const user of added) announce(user, { room, kind: 'invited', by: caller });
    return {
      members: [...members],
      refused: people
        .filter((user) => !members.has(user))
        .map((user) => ({ user, error: known.has(user) ? 'CONFLICT' : 'NOT_FOUND' })),
    };
  };
};
