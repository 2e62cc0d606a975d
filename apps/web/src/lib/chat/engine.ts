/** The engine’s types, by one door. */
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
