import type { MemberRecord } from './store.ts';

/** A member of a private room, and who of that name is gone. */
export interface SuccessionMember extends Omit<MemberRecord, 'room'> {
  /** Keycloak’s subjects of people of this name who are deleted. */
  readonly gone: readonly string[];
}

/** Private rooms whose owners may be gone. */
export interface SuccessionStore {
  /** Returns rooms where the name of every owner is that of somebody who is gone, by id, after the id `after`; at most `limit`. */
  readonly listRooms: (after: string | undefined, limit: number) => Promise<readonly string[]>;
  /** Returns everybody who is in a room, who came first at the beginning. */
  readonly listMembers: (room: string) => Promise<readonly SuccessionMember[]>;
}
