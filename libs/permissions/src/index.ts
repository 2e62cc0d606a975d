/** NATS permissions, derived from the contract: for people by realm role, and one least-privilege profile per service. */
export { operatorPermissions, storedStreams } from './operator.ts';
export { peoplePermissions, peoplePermissionsWhenComplete } from './people.ts';
export type { Permissions } from './permissions.ts';
export { servicePermissions } from './services.ts';
