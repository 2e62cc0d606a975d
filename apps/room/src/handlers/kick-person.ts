import { ApiError, mayKick, type contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { metrics } from '../metrics.ts';
import { requireRight } from '../require-right.ts';
import { Rosters, type RosterOptions } from '../rosters.ts';

export interface KickPersonOptions extends RosterOptions {
  readonly announce: Announcer;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/**
 * Ends another person’s membership; who is no member has none to end.
 *
 * @throws ApiError `NOT_MEMBER` or `NOT_FOUND` when the caller is no member any more; `FORBIDDEN` when their role does not allow
 *   it; `CONFLICT` when the person is the caller, or changed their membership meanwhile.
 */
export const kickPerson = (options: KickPersonOptions): Handler<typeof contract.room.kick, GrantedRoom> => {
  const { announce, audit } = options;
  const rosters = new Rosters(options);
  return async ({ caller, room: { room, meta }, request: { person }, signal }) => {
    if (person === caller) throw new ApiError('CONFLICT', 'Nobody removes themselves; leave the room instead.');
    const kick = { room, people: [person] };
    const { written } = await rosters.change(
      kick,
      async (roster) => {
        const roles = await roster.rolesOf([caller, person]);
        const role = requireRight('kick', meta, roles.get(caller));
        const other = roles.get(person);
        if (other === undefined) return;
        if (!mayKick(meta, role, other)) throw new ApiError('FORBIDDEN', ABOVE);
        await roster.remove(person);
      },
      signal,
    );
    if (written.length > 0) {
      metrics.leaves.add(1);
      announce(person, { room, kind: 'kicked', by: caller });
      audit.record({ actor: caller, action: 'room.kick', target: room, result: 'ok', details: { person } });
    }
    return {};
  };
};

const ABOVE = 'Only an owner of the room may remove its owners and admins.';
