import { servicePermissions } from '@nats-chat/permissions';

/** The static user of the auth callout in CHAT, who cannot ask itself: an include of `nats/nats.conf`. */
export const authCalloutPermissions = (): string => {
  const { publish, subscribe } = servicePermissions('auth-callout');
  return `# Made from the contract by \`npm run generate\`. What the auth callout may do in account CHAT.
permissions: {
  publish: { allow: ${list(publish.allow)} }
  subscribe: { allow: ${list(subscribe.allow)} }
}
`;
};

const list = (subjects: readonly string[]): string =>
  `[\n${subjects.map((subject) => `    "${subject}"`).join('\n')}\n  ]`;
