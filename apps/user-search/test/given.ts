import { encodeToken } from '@nats-chat/subjects';
import type { DirectoryPerson, PersonRow } from '../src/store.ts';

/** Returns somebody as Keycloak has them; the id is that of the user name, unless `more` says another. */
export const personOf = (username: string, more: Partial<DirectoryPerson> = {}): DirectoryPerson => {
  const { firstName = '', lastName = '' } = more;
  return {
    sub: `sub-${username}`,
    user: encodeToken(username),
    displayName: `${firstName} ${lastName}`.trim() || username,
    firstName,
    lastName,
    email: '',
    disabled: false,
    ...more,
  };
};

/** Returns their row. */
export const rowOf = (person: DirectoryPerson, revision: number, deleted = false): PersonRow => ({
  ...person,
  deleted,
  revision,
});
