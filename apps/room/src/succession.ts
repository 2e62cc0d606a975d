import type { RoomRole } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';
import type { Announcer } from './announcer.ts';
import { repairOne } from './repairs.ts';
import { Rosters, type RosterOptions } from './rosters.ts';
import type { SuccessionMember, SuccessionStore } from './succession-store.ts';
import type { SystemNotes } from './system-notes.ts';

export interface SuccessionOptions extends RosterOptions {
  readonly succession: SuccessionStore;
  /** Whose a name is, by the bucket `USERS`. */
  readonly users: {
    readonly live: boolean;
    readonly peek: (user: string) => { readonly value?: { readonly sub: string } | undefined } | undefined;
  };
  readonly announce: Announcer;
  readonly notes: Pick<SystemNotes, 'post'>;
  readonly logger: Logger;
}

const BATCH = 100;

/**
 * Gives each private room whose every owner is deleted in Keycloak to a member who is there: the longest-serving admin, else
 * the longest-serving member. Owners who are gone stay what they were. Does nothing while the bucket `USERS` cannot be followed,
 * since a name alone does not say who is gone.
 *
 * Every instance does so, and of two that find the same room one changes it. Returns how many rooms have another owner now.
 *
 * @throws what the stores throw in an outage; what is done until then stays, and the next pass goes on.
 */
export const replaceOwnersGone = async (options: SuccessionOptions, signal: AbortSignal): Promise<number> => {
  if (!options.users.live) return 0;
  let replaced = 0;
  let after: string | undefined;
  do {
    const rooms: readonly string[] = await options.succession.listRooms(after, BATCH);
    for (const room of rooms) {
      if (signal.aborted) return replaced;
      if (await repairOne(options.logger, { room }, () => replaceOwner(options, room))) replaced += 1;
    }
    after = rooms.length < BATCH ? undefined : rooms.at(-1);
  } while (after !== undefined);
  return replaced;
};

/**
 * Returns who becomes owner, of members by how long they have been in the room: nobody while an owner is there, or when
 * nobody else is.
 */
export const successorOf = (
  members: readonly SuccessionMember[],
  isGone: (member: SuccessionMember) => boolean,
): string | undefined => {
  const present = members.filter((member) => !isGone(member));
  const first = (wanted: RoomRole) => present.find(({ role }) => role === wanted);
  return first('owner') === undefined ? (first('admin') ?? first('member'))?.user : undefined;
};

async function replaceOwner(options: SuccessionOptions, room: string): Promise<boolean> {
  const { succession, users, announce, notes, logger } = options;
  // A later account of the same name is somebody else, and no member: the name stays bound to the first.
  const isGone = ({ user, gone }: SuccessionMember) => gone.includes(users.peek(user)?.value?.sub ?? '');
  const members = await succession.listMembers(room);
  const successor = successorOf(members, isGone);
  if (successor === undefined) return false;
  const { written } = await new Rosters(options).changePrivate({ room, people: [successor] }, async (roster) => {
    const roles = await roster.rolesOf(members.map(({ user }) => user));
    const now = members.flatMap((member) => {
      const role = roles.get(member.user);
      return role === undefined ? [] : [{ ...member, role }];
    });
    if (successorOf(now, isGone) !== successor) return;
    await roster.setRole(successor, 'owner');
    await roster.audit({ actor: successor, action: 'room.succeed', target: room, result: 'ok' });
  });
  if (written.length === 0) return false;
  notes.post(room, { type: 'succeeded', subjects: [successor] });
  announce(successor, { room, kind: 'role', by: successor });
  logger.info({ room }, 'Gave a private room whose owners are gone to another member.');
  return true;
}
