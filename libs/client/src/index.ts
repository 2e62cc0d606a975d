/** The typed client: requests and events of the contract over a NATS connection, in browsers and Node. */
export type { NatsConnection } from '@nats-io/nats-core';
export { uuidV7, uuidV7Source } from './client-id.ts';
export { connect } from './connection/connect.ts';
export type { Connection, ConnectionStats, ConnectOptions } from './connection/connect.ts';
export { createBackoff, type Backoff, type BackoffOptions } from './timing/backoff.ts';
export { platformNetwork } from './connection/network.ts';
export type { Network } from './connection/network.ts';
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
} from './engine/api.ts';
export { createEngine, startChat } from './engine/engine.ts';
export type { EngineOptions } from './engine/engine.ts';
export type { NameStorage } from './engine/names.ts';
export type { SentMessage } from './engine/screen.ts';
export { platformTimer } from './timing/timer.ts';
export type { Timer } from './timing/timer.ts';
export type { OutboxItem } from './outbox/item.ts';
export type { OutboxStorage } from './outbox/storage.ts';
export { createStore } from './store/store.ts';
export type { WritableStore } from './store/store.ts';
export type { Schedule } from './store/derived.ts';
export { DEFAULT_TIMEOUT_MS, requester } from './requester.ts';
export type { Caller, Requester, RequesterOptions, RequestOptions } from './requester.ts';
export { subscribe } from './subscribe.ts';
export type { EventFilter, Received, Subscribing } from './subscribe.ts';
export { mintTraceparent, TRACEPARENT, traceIdOf } from './trace.ts';
export { decodeReply, encodeError, encodeRequest, ERROR_CODE_HEADER, ERROR_STATUS_HEADER } from './wire.ts';
export type { EncodedError, Reply } from './wire.ts';
