/** The chat as a person has it, in browsers and Node: a connection that comes back, an outbox, rooms and timelines. */
export { connect } from './connection/connect.ts';
export { withAdminRooms } from './connection/admin-rooms.ts';
export type { Connection, ConnectionStats, ConnectOptions } from './connection/connect.ts';
export { ConnectError } from './connection/dial.ts';
export type { ConnectFailure } from './connection/dial.ts';
export { platformNetwork } from './connection/network.ts';
export { ServerClock } from './connection/server-clock.ts';
export type { Network } from './connection/network.ts';
export type {
  Backlog,
  Ban,
  ChatEngine,
  ConnectionState,
  Invitation,
  MessageVersion,
  NewRoom,
  RoomsState,
  RoomSummary,
} from './engine/api.ts';
export type {
  Conversation,
  MembersState,
  PinsState,
  OpenRoom,
  Removal,
  TimelineItem,
  TimelineState,
} from './engine/conversation-api.ts';
export type { MentionsVersion } from './engine/mentions.ts';
export type { Store } from './store/derived.ts';
export { createEngine, startChat } from './engine/engine.ts';
export { UNKNOWN_PREFS } from './engine/own-settings.ts';
export type { EngineOptions } from './engine/engine.ts';
export type { NameStorage } from './engine/names.ts';
export type { SentMessage } from './engine/context.ts';
export type { OutboxItem, OutboxStorage } from './outbox/item.ts';
export { ReferenceCounted } from './store/reference-counted.ts';
export { createStore } from './store/store.ts';
export type { WritableStore } from './store/store.ts';
export type { Schedule } from './store/derived.ts';
