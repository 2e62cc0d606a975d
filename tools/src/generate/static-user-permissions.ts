import { type Permissions, operatorPermissions, servicePermissions } from '@nats-chat/permissions';

/** Returns the static user of the auth callout in CHAT, who cannot ask itself: an include of `nats/nats.conf`. */
export const authCalloutPermissions = (): string => include('the auth callout', servicePermissions('auth-callout'));

/** Returns the static user that backs up and restores, also while nobody can ask the auth callout. */
export const operatorUserPermissions = (): string => include('the operator', operatorPermissions());

const include = (who: string, { publish, subscribe, responses }: Permissions): string =>
  `# Made from the contract by \`npm run generate\`. What ${who} may do in account CHAT.
permissions: {
  publish: { allow: ${list(publish.allow)} }
  subscribe: { allow: ${list(subscribe.allow)} }${
    responses === undefined
      ? ''
      : `
  allow_responses: { max: ${responses.max}, expires: "${responses.ttlMs}ms" }`
  }
}
`;

const list = (subjects: readonly string[]): string =>
  `[\n${subjects.map((subject) => `    "${subject}"`).join('\n')}\n  ]`;
