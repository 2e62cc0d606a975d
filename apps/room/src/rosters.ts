import { mapConcurrent } from '@nats-chat/async';
import { ApiError, roomTypeOf, type RoomRole } from '@nats-chat/contracts';
import type { AuditTrail } from '@nats-chat/postgres';
import { OwnerSearch, type FindOwnerOptions } from './find-owner.ts';
import type { MembershipStore, NewAuditEntry, PrivateRoster, RoomStore, Roster } from './store.ts';

export interface RosterOptions extends FindOwnerOptions {
  readonly rooms: Pick<RoomStore, 'exclusively' | 'changeRoster' | 'memberRole'>;
  readonly members: Pick<MembershipStore, 'roleOf' | 'setRole' | 'leave' | 'sync'>;
  readonly audit: Pick<AuditTrail, 'record'>;
}

export interface RosterChange {
  readonly room: string;
  /** Whose memberships may change. */
  readonly people: readonly string[];
  /** An owner who may stop to be one: another is looked for before anything is locked, since that may read a whole room. */
  readonly leaver?: string | undefined;
}

/** What came of a change. */
export interface ChangedRoster<Result> {
  readonly result: Result;
  /** Whose membership was written to the bucket: by this change, or for one before it that a crash had left unfinished. */
  readonly written: readonly string[];
}

const WRITES_AT_ONCE = 8;

/**
 * Changes who is in a room, one change after another.
 *
 * Of a public room the bucket `ROOMS` alone says who is in it. Of the others PostgreSQL does: a change is committed there
 * first, and then each membership in the bucket is made what PostgreSQL says. So the same request again finishes what a crash
 * left in between, and else the reconciler does.
 */
export class Rosters {
  readonly #options: RosterOptions;
  readonly #owners: OwnerSearch;

  constructor(options: RosterOptions) {
    this.#options = options;
    this.#owners = new OwnerSearch(options);
  }

  /**
   * Changes a room of any kind.
   *
   * @param work - decides and changes; what it throws is thrown, and nothing has changed
   */
  change<Result>(
    change: RosterChange,
    work: (roster: Roster) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<ChangedRoster<Result>> {
    return roomTypeOf(change.room) === 'public'
      ? this.#changePublic(change, work, signal)
      : this.changePrivate(change, work);
  }

  /** Changes a room that is not public; else as {@link Rosters.change}. */
  async changePrivate<Result>(
    { room, people }: RosterChange,
    work: (roster: PrivateRoster) => Promise<Result>,
  ): Promise<ChangedRoster<Result>> {
    const { rooms, members } = this.#options;
    const { changed, record } = changes();
    const result = await rooms.changeRoster(room, (roster) =>
      work({
        ...roster,
        add: async (users) => {
          await roster.add(users);
          for (const user of users) record(user);
        },
        setRole: (user, role) => roster.setRole(user, role).then(() => record(user)),
        remove: (user) => roster.remove(user).then(() => record(user)),
      }),
    );
    const written = await mapConcurrent(people, WRITES_AT_ONCE, async (user) => {
      const always = changed.has(user) ? 'always' : undefined;
      return (await members.sync(room, user, () => rooms.memberRole(room, user), always)) ? [user] : [];
    });
    return { result, written: written.flat() };
  }

  async #changePublic<Result>(
    { room, leaver }: RosterChange,
    work: (roster: Roster) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<ChangedRoster<Result>> {
    const { rooms, members, audit } = this.#options;
    const { changed, record } = changes();
    const entries: NewAuditEntry[] = [];
    const other = leaver === undefined ? undefined : await this.#owners.find({ room, except: leaver, signal });
    const result = await rooms.exclusively(room, () =>
      work({
        rolesOf: async (users) => {
          const roles = await Promise.all(users.map((user) => members.roleOf(room, user)));
          return new Map(users.flatMap((user, at) => (roles[at] === undefined ? [] : [[user, roles[at]] as const])));
        },
        hasOwnerBeside: async () => other !== undefined && (await members.roleOf(room, other)) === 'owner',
        setRole: (user, role) => members.setRole(room, user, role).then(() => record(user)),
        remove: async (user) => {
          const role: RoomRole | undefined = await members.roleOf(room, user);
          if (role === undefined) return;
          if (!(await members.leave(room, user, role))) throw new ApiError('CONFLICT');
          record(user);
        },
        audit: async (...more) => void entries.push(...more),
      }),
    );
    for (const entry of entries) audit.record(entry);
    return { result, written: [...changed] };
  }
}

function changes() {
  const changed = new Set<string>();
  return { changed, record: (user: string): void => void changed.add(user) };
}
