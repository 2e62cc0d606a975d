/** The services, by the one name that each has as folder, NATS service, OTel service, compose service and account. */
export const serviceNames = [
  'auth-callout',
  'fanout',
  'room',
  'presence',
  'persist',
  'history',
  'user-search',
  'translation',
  'sticker',
  'read-receipt',
  'app-registry',
  'poll',
  'whiteboard',
  'kb',
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** The service that answers logins: NATS lets nobody else in without it. */
export const AUTH_SERVICE = 'auth-callout' satisfies ServiceName;

/** A service as a caller: `svc:fanout`. No user token holds a `:`, so no person can take this name. */
export type ServiceCaller = `svc:${ServiceName}`;

/**
 * Returns the token of a service as the caller of a request.
 *
 * @example
 * serviceCaller('fanout'); // 'svc:fanout'
 */
export const serviceCaller = (service: ServiceName): ServiceCaller => `svc:${service}`;

/**
 * Returns the queue group in which the instances of a service share its work; some endpoints have one of their own.
 *
 * @example
 * workQueue('room'); // 'room-workers'
 */
export const workQueue = (service: ServiceName): string => `${service}-workers`;

/**
 * Returns the prefix of the subjects that are delivered to one person alone, an encoded token.
 *
 * @example
 * deliveryPrefix('jane=2Edoe'); // 'deliver.jane=2Edoe'
 */
export const deliveryPrefix = (user: string): string => `deliver.${user}`;

/**
 * Returns the prefix of the inboxes that a caller, person or service, may receive replies at.
 *
 * @example
 * inboxPrefix('alice'); // '_INBOX.alice'
 * inboxPrefix(serviceCaller('room')); // '_INBOX.svc:room'
 */
export const inboxPrefix = (caller: string): string => `_INBOX.${caller}`;

/**
 * Returns the user name of a bot: that of its client's service account, in lower case as all user names of Keycloak.
 *
 * @example
 * botUser('Deploys'); // 'service-account-deploys'
 */
export const botUser = (clientId: string): string => `${BOT}${clientId}`.toLowerCase();

/**
 * Returns whether a user is a bot, by the name or its token: the auth callout lets no person have such a name.
 *
 * @example
 * isBot('service-account-deploys'); // true
 */
export const isBot = (user: string): boolean => user.toLowerCase().startsWith(BOT);

const BOT = 'service-account-';

/**
 * Who speaks in system messages, as an encoded user token: nobody's, since Keycloak's user names have no upper case, and
 * the auth callout lets nobody in under this one.
 */
export const SYSTEM_USER = 'SYSTEM';
