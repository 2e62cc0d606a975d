/** Requests and events of the contract over a NATS connection: what services, browsers and bots have in common. */
export type { NatsConnection } from '@nats-io/nats-core';
export { clientIds, uuidV7 } from './client-id.ts';
export { directGet } from './direct-get.ts';
export type { DirectGetConnection, DirectGetManager, DirectGetReply, DirectGetRequest } from './direct-get.ts';
export { DEFAULT_TIMEOUT_MS, RequestError, requester } from './requester.ts';
export type { Caller, Requester, RequesterOptions, RequestOptions } from './requester.ts';
export { audienceOf, publishToRoom, subscribeToRoom, subscribeToRooms } from './room-events.ts';
export type { Audience, Subscribe } from './room-events.ts';
export { subscribe } from './subscribe.ts';
export type { EventFilter, Received, Subscribing } from './subscribe.ts';
export { mintTraceparent, TRACEPARENT, traceIdOf } from './trace.ts';
export { checkRequest, decodeReply, encodeError, ERROR_CODE_HEADER, ERROR_STATUS_HEADER, parseJson } from './wire.ts';
export type { EncodedError, Reply } from './wire.ts';
