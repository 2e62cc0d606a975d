import { ApiError, MAX_BANS, mayKick, type contract, type RoomMeta, type RoomRole } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { Handler } from '@nats-chat/service-kit';
import type { Announcer } from '../announcer.ts';
import { metrics } from '../metrics.ts';
import { requireRight } from '../require-right.ts';
import { Rosters, type RosterOptions } from '../rosters.ts';
import type { PersonStore } from '../person-store.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface KickPersonOptions extends RosterOptions {
  readonly people: Pick<PersonStore, 'ban'>;
  readonly announce: Announcer;
  readonly notes: Pick<SystemNotes, 'post'>;
}

/**
 * Ends another person’s membership; who is no member has none to end. In a public room they may be kept from joining again,
 * whether or not they were members: the ban is written first.
 *
 * @throws ApiError `NOT_MEMBER` or `NOT_FOUND` when the caller is no member any more; `FORBIDDEN` when their role does not allow
 *   it, or the ban is from a room that is not public; `INVALID` when the ban would be over already, or last for more than 100 years; `CONFLICT` when the person is the caller, 10,000 others are banned, or the person changed their membership meanwhile.
 */
export const kickPerson = (options: KickPersonOptions): Handler<typeof contract.room.kick, GrantedRoom> => {
  const { members, people, announce, audit, notes } = options;
  const rosters = new Rosters(options);
  return async ({ caller, room: { room, meta }, request: { person, ban }, signal }) => {
    if (person === caller) throw new ApiError('CONFLICT', 'Nobody removes themselves; leave the room instead.');
    const kick = { room, people: [person] };
    if (ban !== undefined) {
      if (meta.type !== 'public')
        throw new ApiError('FORBIDDEN', 'Nobody joins this room by themselves, so nobody is banned.');
      requireSensible(ban.until);
      const [mine, theirs] = await Promise.all([caller, person].map((user) => members.roleOf(room, user)));
      requireKick(meta, mine, theirs);
      if (!(await people.ban(room, { user: person, by: caller, until: ban.until }, MAX_BANS))) {
        throw new ApiError('CONFLICT', `No room has more than ${MAX_BANS} bans; lift some first.`);
      }
      // The ban holds from here on, whatever becomes of the rest.
      const until = ban.until === null ? 'for ever' : new Date(ban.until).toISOString();
      audit.record({ actor: caller, action: 'room.ban', target: room, result: 'ok', details: { person, until } });
    }
    const { written } = await rosters.change(
      kick,
      async (roster) => {
        const roles = await roster.rolesOf([caller, person]);
        requireKick(meta, roles.get(caller), roles.get(person));
        if (!roles.has(person)) return;
        await roster.remove(person);
        await roster.audit({ actor: caller, action: 'room.kick', target: room, result: 'ok', details: { person } });
      },
      signal,
    );
    if (written.length > 0) metrics.leaves.add(1);
    if (ban !== undefined || written.length > 0) {
      notes.post(room, { type: ban === undefined ? 'kicked' : 'banned', actor: caller, subjects: [person] });
    }
    if (written.length > 0) announce(person, { room, kind: 'kicked', by: caller, bannedUntil: ban?.until });
    return {};
  };
};

function requireKick(meta: RoomMeta, caller: RoomRole | undefined, person: RoomRole = 'member'): void {
  const role = requireRight('kick', meta, caller);
  if (!mayKick(meta, role, person)) throw new ApiError('FORBIDDEN', ABOVE);
}

/** More than any calendar of the page offers, and still a date. */
const MAX_BAN_MS = 100 * 365 * 86_400_000;

function requireSensible(until: number | null): void {
  if (until === null) return;
  const leftMs = until - Date.now();
  if (leftMs <= 0) throw new ApiError('INVALID', 'ban.until: It is over already.');
  if (leftMs > MAX_BAN_MS) throw new ApiError('INVALID', 'ban.until: It is too far away; `null` is for ever.');
}

const ABOVE = 'Only an owner of the room may remove its owners and admins.';
