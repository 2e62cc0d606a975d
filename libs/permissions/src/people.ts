import { contractRows, deliveryPrefix, events, inboxPrefix, type CallerRole } from '@nats-chat/contracts';
import { wildcard } from '@nats-chat/subjects';
import { subjectRules, type Permissions } from './permissions.ts';

/** The realm roles that mean something here; any other role of a token is ignored. */
export const realmRoles = ['admin', 'user'] as const;
export type RealmRole = (typeof realmRoles)[number];

/**
 * What a person's connection may do.
 *
 * @param user The person as an encoded subject token.
 * @param roles Roles from the access token; unknown ones are ignored, none at all leaves what everyone may.
 */
export const peoplePermissions = (user: string, roles: readonly string[]): Permissions => {
  const callable = contractRows.map(({ row }) => row).filter(({ role }) => mayCall(role, roles));
  return {
    publish: subjectRules(callable.map(({ subject }) => wildcard(subject, { user }))),
    subscribe: subjectRules(
      [
        `${inboxPrefix(user)}.>`,
        ...Object.values(events)
          .filter(({ to }) => to === 'people' || (to === 'admins' && roles.includes('admin')))
          .map(({ subject }) => (isAddressed(subject) ? `${deliveryPrefix(user)}.>` : wildcard(subject))),
      ],
      // The echo of one's own sends would count as a responder while fanout is down, and hide that nobody answers.
      contractRows.filter(({ row }) => isAddressed(row.subject)).map(({ row }) => requestPrefix(row.subject, user)),
    ),
  };
};

const mayCall = (role: CallerRole, roles: readonly string[]): boolean =>
  role === 'any' ||
  (role === 'user' && realmRoles.some((one) => roles.includes(one))) ||
  (role === 'admin' && roles.includes('admin'));

const isAddressed = (subject: string): boolean => subject.startsWith(`${deliveryPrefix('{user}')}.`);

/** `deliver.{user}.send.{room}` → `deliver.alice.send.>`. */
const requestPrefix = (subject: string, user: string): string =>
  `${wildcard(subject, { user }).split('.').slice(0, 3).join('.')}.>`;
