import type { contract } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import type { AuditTrail } from '@nats-chat/postgres';
import type { Handler } from '@nats-chat/service-kit';
import { requireRight } from '../require-right.ts';
import type { MembershipStore, Names } from '../store.ts';
import type { PersonStore } from '../person-store.ts';
import type { SystemNotes } from '../system-notes.ts';

export interface BansOptions {
  readonly people: Pick<PersonStore, 'bansIn' | 'unban'>;
  readonly members: Pick<MembershipStore, 'roleOf'>;
  readonly names: Names;
  readonly notes: Pick<SystemNotes, 'post'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

/**
 * A page of the bans that hold now, by user name; none of a room that is not public. For who may kick.
 *
 * @throws ApiError `NOT_MEMBER`, `NOT_FOUND` or `FORBIDDEN` as {@link requireRight}.
 */
export const listBans =
  ({ people, members, names }: BansOptions): Handler<typeof contract.room.bans, GrantedRoom> =>
  async ({ caller, room: { room, meta }, request: { after, limit } }) => {
    requireRight('kick', meta, await members.roleOf(room, caller));
    const found = await people.bansIn(room, after, limit + 1);
    const bans = found.slice(0, limit).map((ban) => ({ ...ban, displayName: names.nameOf(ban.user) }));
    return { bans, next: found.length > limit ? (bans.at(-1)?.user ?? null) : null };
  };

/** Lets a person join again; who is not banned may already. @throws ApiError as {@link listBans} */
export const unbanPerson =
  ({ people, members, notes, audit }: BansOptions): Handler<typeof contract.room.unban, GrantedRoom> =>
  async ({ caller, room: { room, meta }, request: { person } }) => {
    requireRight('kick', meta, await members.roleOf(room, caller));
    if (await people.unban(room, person)) {
      notes.post(room, { type: 'unbanned', actor: caller, subjects: [person] });
      audit.record({ actor: caller, action: 'room.unban', target: room, result: 'ok', details: { person } });
    }
    return {};
  };
