/**
 * The server's own protocol, outside of account CHAT: the auth callout alone speaks it.
 *
 * Source: docs.nats.io, "Auth Callout" and "System Events"; `KICK` is in the server's source (`events.go`).
 */
export const serverSubjects = {
  login: '$SYS.REQ.USER.AUTH',
  connections: '$SYS.REQ.ACCOUNT.{account}.CONNZ',
  kick: '$SYS.REQ.SERVER.{server}.KICK',
} as const;

/** The static user of account CHAT that backs up and restores, by the name that its inboxes have. */
export const OPERATOR = 'svc:operator';

/** How many subscriptions one connection may have: `max_subscriptions` of account CHAT in `nats/nats.conf`. */
export const MAX_SUBSCRIPTIONS = 1_000;

/** The account of people and services. */
export const CHAT_ACCOUNT = 'CHAT';
