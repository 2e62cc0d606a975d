import {
  contract,
  contractRows,
  implementedRows,
  isImplemented,
  serviceNames,
  services,
  type ServiceName,
} from '@nats-chat/contracts';
import { peoplePermissions, servicePermissions, type Permissions } from '@nats-chat/permissions';
import { wildcard } from '@nats-chat/subjects';
import { code, table } from './markdown.ts';

const ROLES = { admin: ['admin', 'user'], user: ['user'], 'no role': [] } as const;

/** Returns what people of each role and each service may publish and subscribe to, as a document. */
export const permissionsDocument = (): string => `# Permissions

Made from the contract (\`libs/contracts\`) by \`npm run generate\`; \`npm test\` fails when it is out of date.

The auth callout puts these into the JWT of each connection, and nats-server enforces them. Denied wins over allowed.
What no service answers yet gives no permission to people; to a service that will answer it, it is marked ○.

## People

\`{user}\` is the person’s own token. ✓ allowed, – not.

### Publish

A pattern stands for all rows of [subjects.md](subjects.md) that it matches. What else it matches means nothing to
anybody ([why](adr/0011-compact-permissions.md)).

${matrix((permissions) => permissions.publish.allow)}

### Subscribe

${matrix((permissions) => permissions.subscribe.allow)}

Denied to all: ${peoplePermissions(ANYONE, []).subscribe.deny.map(personal).map(code).join(', ')}.

## Services

A subscription with a queue group is allowed in that group only. Each service may answer a request once, within 30 s.

${serviceNames.filter(isBuilt).map(profile).join('\n\n')}
`;

const ANYONE = 'USER';
const personal = (subject: string): string => subject.replaceAll(ANYONE, '{user}');

function matrix(rules: (permissions: Permissions) => readonly string[]): string {
  const byRole = Object.values(ROLES).map((roles) => rules(peoplePermissions(ANYONE, roles)));
  const subjects = [...new Set(byRole.flat())].sort();
  return table(
    ['subject', ...Object.keys(ROLES)],
    subjects.map((subject) => [
      code(personal(subject)),
      ...byRole.map((allowed) => (allowed.includes(subject) ? '✓' : '–')),
    ]),
  );
}

/** The subscriptions of services to rows that they do not answer yet. */
const planned: ReadonlySet<string> = new Set(
  contractRows.flatMap(({ row }) => (isImplemented(row) ? [] : `${wildcard(row.subject)} ${row.queue}`)),
);

const marked = (subject: string): string => (planned.has(subject) ? `${code(subject)} ○` : code(subject));

/** Services that answer something, or own something; the others are names so far. */
const isBuilt = (service: ServiceName): boolean =>
  service in contract || servicePermissions(service).publish.allow.length > 0;

function profile(service: ServiceName): string {
  const { publish, subscribe } = servicePermissions(service);
  const rows = [
    ...publish.allow.map((subject) => ['publish', code(subject)]),
    ...publish.deny.map((subject) => ['never publish', code(subject)]),
    ...subscribe.allow.map((subject) => ['subscribe', marked(subject)]),
  ];
  const answers = implementedRows.some((row) => row.service === service) || !(service in contract);
  return `### ${service}${answers ? '' : ' ○'}\n\n${services[service].summary}\n\n${table(['may', 'subject'], rows)}`;
}
