/** The engine’s types: features import them from here alone. */
export type {
  Backlog,
  Ban,
  ChatEngine,
  ConnectionState,
  Conversation,
  MembersState,
  MessageVersion,
  PinsState,
  NewRoom,
  OpenRoom,
  Removal,
  RoomsState,
  RoomSummary,
  Store,
  TimelineItem,
  TimelineState,
} from '@nats-chat/client';
