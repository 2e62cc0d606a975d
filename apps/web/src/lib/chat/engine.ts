/** The engine’s types: features import them from here alone. */
export type {
  Backlog,
  ChatEngine,
  ConnectionState,
  MembersState,
  OpenRoom,
  RoomsState,
  RoomSummary,
  Store,
  TimelineItem,
  TimelineState,
} from '@nats-chat/client';
