/** Who is a member of which room, what a room is, and what follows from both: the shared view of every service. */
export { accessTo, adminAccessTo, moderationOf } from './access.ts';
export type { Decision, Rights } from './access.ts';
export type { MemberPage, Membership, MembershipChange } from './membership.ts';
export { membershipResource, openMembership } from './open-membership.ts';
export { DEFAULT_LIMITS } from './options.ts';
export type { MembershipLimits, MembershipOptions } from './options.ts';
export { createAccess } from './room-access.ts';
export type { Access, GrantedRoom } from './room-access.ts';
export { openWriter } from './writer.ts';
export type { MembershipWriter, StoredRoom, SyncedRoom, WrittenMember } from './writer.ts';
