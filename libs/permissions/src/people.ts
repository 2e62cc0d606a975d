import {
  contractRows,
  deliveryPrefix,
  eventRows,
  inboxPrefix,
  isImplemented,
  streams,
  systemSubjects,
  type CallerRole,
} from '@nats-chat/contracts';
import { isToken, wildcard } from '@nats-chat/subjects';
import { CALLER, compactCover } from './compact-cover.ts';
import { subjectRules, type Permissions, type SubjectRules } from './permissions.ts';

/** The realm roles that mean something here; any other role of a token is ignored. */
const realmRoles = ['admin', 'user'] as const;

/**
 * Returns what a person's connection may do. What no service answers yet gives no permission.
 *
 * @param user The person as an encoded subject token.
 * @param roles Roles from the access token; unknown ones are ignored, none at all leaves what everyone may.
 * @throws RangeError when `user` is not a single token.
 *
 * @example
 * peoplePermissions('alice', ['user']).subscribe.allow.includes('deliver.alice.>'); // true
 */
export const peoplePermissions = (user: string, roles: readonly string[]): Permissions =>
  ownPermissions(templates[highestOf(roles)], user);

/**
 * Returns what a person's connection will hold once services answer every row of the contract. It is for measuring what
 * nats-server keeps for a connection; no connection to a running system may be given it.
 *
 * @param user The person as an encoded subject token.
 * @param roles As for {@link peoplePermissions}.
 * @throws RangeError when `user` is not a single token.
 *
 * @example
 * const planned = peoplePermissionsWhenComplete('alice', ['user']).publish.allow;
 * planned.length >= peoplePermissions('alice', ['user']).publish.allow.length; // true
 */
export const peoplePermissionsWhenComplete = (user: string, roles: readonly string[]): Permissions =>
  ownPermissions(
    template(highestOf(roles), () => true),
    user,
  );

const highestOf = (roles: readonly string[]): Role => realmRoles.find((role) => roles.includes(role)) ?? 'none';

function ownPermissions({ publish, subscribe }: Permissions, user: string): Permissions {
  if (!isToken(user)) throw new RangeError('The name of a person is not an encoded subject token.');
  return { publish: ownRules(publish, user), subscribe: ownRules(subscribe, user) };
}

const ownRules = ({ allow, deny }: SubjectRules, user: string): SubjectRules => ({
  allow: allow.map((subject) => subject.replace(CALLER, user)),
  deny: deny.map((subject) => subject.replace(CALLER, user)),
});

type Role = (typeof realmRoles)[number] | 'none';
type Row = (typeof contractRows)[number]['row'];

/**
 * Returns rules with `{user}` for the person's own token.
 *
 * @param isGranted Whether a row that the role may call gives a permission.
 */
function template(role: Role, isGranted: (row: Row) => boolean = isImplemented): Permissions {
  const callable = contractRows.map(({ row }) => row).filter((row) => isGranted(row) && mayCall(row.role, role));
  const received = eventRows
    .map(([, row]) => row)
    .filter(({ to }) => to === 'people' || (to === 'admins' && role === 'admin'))
    .map(({ subject }) => (isAddressed(subject) ? `${deliveryPrefix(CALLER)}.>` : wildcard(subject)));
  return {
    publish: subjectRules(compactCover(subjectsOf(callable), reservedFrom(subjectsOf(callable)))),
    subscribe: subjectRules(
      [`${inboxPrefix(CALLER)}.>`, ...received],
      [
        ...received.filter((subject) => subject.endsWith('.*')).map(deeperThan),
        // The echo of one's own sends would count as a responder while fanout is down, and hide that nobody answers.
        ...subjectsOf(contractRows.map(({ row }) => row))
          .filter(isAddressed)
          .map(requestPrefix),
      ],
    ),
  };
}

const subjectsOf = (rows: readonly { readonly subject: string }[]): string[] => rows.map(({ subject }) => subject);

/** Returns every subject that has a meaning for somebody else; planned rows have one for those who will answer them. */
const reservedFrom = (callable: readonly string[]): string[] => [
  ...subjectsOf(contractRows.map(({ row }) => row)).filter((subject) => !callable.includes(subject)),
  ...subjectsOf(eventRows.map(([, row]) => row)),
  ...Object.values(streams).flatMap(({ subjects }) => [...subjects]),
  ...subjectsOf(Object.values(systemSubjects)),
];

const mayCall = (row: CallerRole, role: Role): boolean =>
  row === 'any' || row === role || (row === 'user' && role === 'admin');

const isAddressed = (subject: string): boolean => subject.startsWith(`${deliveryPrefix(CALLER)}.`);

/**
 * `room.live.*` → `room.*.*.>`. nats-server takes `room.live.>` for a subject that the grant `room.live.*` matches; with
 * this denied nothing deeper is delivered. One such rule serves all events of the same first token.
 */
function deeperThan(subject: string): string {
  const [first = '', ...rest] = subject.split('.');
  return [first, ...rest.map(() => '*'), '>'].join('.');
}

/** `deliver.{user}.send.{room}` → `deliver.{user}.send.>`. */
const requestPrefix = (subject: string): string => `${subject.split('.').slice(0, 3).join('.')}.>`;

const templates: Readonly<Record<Role, Permissions>> = {
  admin: template('admin'),
  user: template('user'),
  none: template('none'),
};
