/** The contract of NATS Chat: every subject, schema, error, stream, bucket and grant, declared once. */
export { contract, contractRows, implementedRows } from './contract.ts';
export type { Contract, ContractRow } from './contract.ts';
export type { AuditAction, AuditEntry } from './audit.ts';
export { command } from './command.ts';
export type { Command } from './command.ts';
export { readProgress } from './consumer-progress.ts';
export type { DurableConsumer } from './consumer-progress.ts';
export { isImplemented } from './define.ts';
export type {
  CallerRole,
  Endpoint,
  EventRow,
  PayloadOf,
  PlannedEndpoint,
  PlannedEvent,
  RateLimit,
  RoomEvent,
  RoomAccess,
  ReplyOf,
  RequestInput,
  RequestOf,
  TargetOf,
} from './define.ts';
export type { Stored } from './endpoints/fanout.ts';
export { chosenStatus, connectionId } from './endpoints/presence.ts';
export type { ChosenStatus, Presence, PresenceStatus } from './endpoints/presence.ts';
export type {
  ChangedPin,
  ListedRoom,
  Pin,
  PostPolicy,
  RoomInfo,
  RoomPrefs,
  RoomRole,
  RoomType,
  UpdatedRoom,
} from './room.ts';
export {
  MAX_BANS,
  MAX_BLOCKED,
  MAX_COMMON_ROOMS,
  MAX_INVITES,
  MAX_OTHERS,
  MAX_PINS,
  MAX_PRIVATE_MEMBERS,
  MAX_DMS,
  MAX_DMS_WITH,
  MAX_PRIVATE_ROOMS,
  MAX_RETENTION_COUNT,
  MAX_RETENTION_DAYS,
  roomRole,
  roomType,
} from './room.ts';
export { ownPrefs, type OwnPrefs, type Person } from './endpoints/user-search.ts';
export { ApiError, errorCodes, isErrorCode } from './errors.ts';
export type { ApiErrorOptions, ErrorCode } from './errors.ts';
export { eventRows, events } from './events.ts';
export {
  envelope,
  EVENT_VERSION,
  isMentioned,
  isNewer,
  loggedEvent,
  MAX_EXCERPT_BYTES,
  MAX_RECENT_REPLIES,
  MAX_REPLY_USERS,
  MAX_MENTIONS,
  MAX_REACTION_USERS,
  MAX_REACTIONS,
  MAX_SUBJECTS,
  MAX_VERSIONS,
  message,
  notification,
  systemNote,
} from './message.ts';
export type { Envelope, LoggedEvent, Mentions, Message, Notification, SystemNote } from './message.ts';
export type { Other } from './open.ts';
export {
  AUTH_SERVICE,
  botUser,
  deliveryPrefix,
  inboxPrefix,
  isBot,
  serviceCaller,
  serviceNames,
  SYSTEM_USER,
  workQueue,
} from './names.ts';
export type { ServiceCaller, ServiceName } from './names.ts';
export {
  cleanName,
  clientId,
  MAX_CLOCK_AHEAD_MS,
  MAX_TEXT_BYTES,
  messageId,
  publicRoomId,
  roomId,
  userId,
} from './schemas.ts';
export type { Position } from './schemas.ts';
export { mayInRoom, mayKick } from './room-rights.ts';
export type { RightsInRoom, RoomAction } from './room-rights.ts';
export { CHAT_ACCOUNT, MAX_SUBSCRIPTIONS, OPERATOR, serverSubjects } from './server.ts';
export { services, systemSubjects } from './services.ts';
export type { ServiceRow } from './services.ts';
export { buckets, consumers, streams } from './storage.ts';
export type { BucketName, BucketRow, StreamName, StreamRow } from './storage.ts';
export { membership, roomAudience, roomMeta, roomTypeOf, userRecord } from './values.ts';
export type { MembershipValue, RoomMeta, UserRecord } from './values.ts';
