import type { RoomType } from '@nats-chat/contracts';
import type { GrantedRoom } from '@nats-chat/membership';
import { createLogger } from '@nats-chat/otel';

export const logger = createLogger({ service: 'presence', level: 'silent' });

/** A call of an endpoint without access check. */
export const callWith = <Request>(caller: string, request: Request) => ({
  caller,
  target: {},
  request,
  room: undefined,
  logger,
  signal: new AbortController().signal,
});

/** A call that the access check let pass. */
export const callIn = <Request>(room: GrantedRoom, caller: string, request: Request) => ({
  caller,
  target: { room: room.room },
  request,
  room,
  logger,
  signal: new AbortController().signal,
});

export const roomOf = (type: RoomType): GrantedRoom => ({
  room: 'general',
  meta: { type, displayName: 'A room', topic: '', creator: null, createdAt: 0, archived: false, deleted: false },
  role: 'member',
});
