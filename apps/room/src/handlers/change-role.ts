import { ApiError, type contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { requireRight } from '../require-right.ts';
import { Rosters, type RosterOptions } from '../rosters.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface ChangeRoleOptions extends RosterOptions {
  readonly announce: Announcer;
  readonly notes: Pick<SystemNotes, 'post'>;
}

/**
 * Changes a member’s role; the role that they have already changes nothing.
 *
 * @throws ApiError `NOT_MEMBER` or `NOT_FOUND` when the caller is no member any more; `FORBIDDEN` when they do not own the room;
 *   `CONFLICT` when the person is no member, or the caller would not be an owner any more and is the last one.
 */
export const changeRole = (options: ChangeRoleOptions): Handler<typeof contract.room.role, GrantedRoom> => {
  const { announce, notes } = options;
  const rosters = new Rosters(options);
  return async ({ caller, room: { room, meta }, request: { person, role }, signal }) => {
    const { written } = await rosters.change(
      { room, people: [person], leaver: person === caller && role !== 'owner' ? caller : undefined },
      async (roster) => {
        const roles = await roster.rolesOf([caller, person]);
        requireRight('change roles', meta, roles.get(caller));
        const before = roles.get(person);
        if (before === undefined) throw new ApiError('CONFLICT', 'This person is not a member of the room.');
        if (before === role) return;
        if (person === caller && !(await roster.hasOwnerBeside(caller))) throw new ApiError('CONFLICT', LAST_OWNER);
        await roster.setRole(person, role);
        await roster.audit({
          actor: caller,
          action: 'room.role',
          target: room,
          result: 'ok',
          details: { person, role },
        });
      },
      signal,
    );
    if (written.length > 0) {
      notes.post(room, { type: 'role', actor: caller, subjects: [person], values: { role } });
      announce(person, { room, kind: 'role', by: caller });
    }
    return { role };
  };
};

const LAST_OWNER = 'You are the only owner of this room. Make somebody else an owner first.';
