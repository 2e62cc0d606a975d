import {
  contract,
  contractRows,
  implementedRows,
  serviceNames,
  services,
  type ContractRow,
  type ServiceName,
} from '@nats-chat/contracts';
import { peoplePermissions, servicePermissions, type Permissions } from '@nats-chat/permissions';
import { wildcard } from '@nats-chat/subjects';
import { code, table } from './markdown.ts';

const ROLES = { admin: ['admin', 'user'], user: ['user'], 'no role': [] } as const;

/** What people of each role and each service may publish and subscribe to, as a document. */
export const permissionsDocument = (): string => `# Permissions

Made from the contract (\`libs/contracts\`) by \`npm run generate\`; \`npm test\` fails when it is out of date.

The auth callout puts these into the JWT of each connection, and nats-server enforces them. Denied wins over allowed.
Marked ○ is what is allowed already, and what nobody answers yet.

## People

\`{user}\` is the person’s own token. ✓ allowed, – not.

### Publish

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
      marked(personal(subject), ofPeople),
      ...byRole.map((allowed) => (allowed.includes(subject) ? '✓' : '–')),
    ]),
  );
}

/** The subjects of rows that have no service yet, as permissions name them. */
function planned(name: (row: ContractRow['row']) => string): ReadonlySet<string> {
  const answered = new Set(implementedRows.map(({ row }) => name(row)));
  return new Set(contractRows.map(({ row }) => name(row)).filter((subject) => !answered.has(subject)));
}

const ofPeople = planned(({ subject }) => personal(wildcard(subject, { user: ANYONE })));
const ofServices = planned(({ subject, queue }) => `${wildcard(subject)} ${queue}`);

const marked = (subject: string, among: ReadonlySet<string>): string =>
  among.has(subject) ? `${code(subject)} ○` : code(subject);

/** Services that answer something, or own something; the others are names so far. */
const isBuilt = (service: ServiceName): boolean =>
  service in contract || servicePermissions(service).publish.allow.length > 0;

function profile(service: ServiceName): string {
  const { publish, subscribe } = servicePermissions(service);
  const rows = [
    ...publish.allow.map((subject) => ['publish', code(subject)]),
    ...publish.deny.map((subject) => ['never publish', code(subject)]),
    ...subscribe.allow.map((subject) => ['subscribe', marked(subject, ofServices)]),
  ];
  const answers = implementedRows.some((row) => row.service === service) || !(service in contract);
  return `### ${service}${answers ? '' : ' ○'}\n\n${services[service].summary}\n\n${table(['may', 'subject'], rows)}`;
}
