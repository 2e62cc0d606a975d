import type { Endpoint, ReplyOf, RequestOf, TargetOf } from '@nats-chat/contracts';
import type { Logger } from '@nats-chat/otel';

/**
 * One request as a handler sees it: authenticated, decoded, within its limits, and allowed in its room.
 *
 * `caller` is from the subject, where the server enforces it. `room` is what the access check found, and is there
 * exactly when the contract's row asks for access.
 */
export interface Call<E extends Endpoint, Room = unknown> {
  readonly caller: string;
  readonly target: TargetOf<E>;
  readonly request: RequestOf<E>;
  readonly room: E['access'] extends 'none' ? undefined : Room;
  /** Aborted when the request has taken 10 s, and when the service stops before it is answered. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Answers one endpoint; throws `ApiError` for what the caller may see. */
export type Handler<E extends Endpoint, Room = unknown> = (call: Call<E, Room>) => Promise<ReplyOf<E>>;

/** The rows of a service that have their schemas. */
export type ImplementedRows<Rows> = { [Name in keyof Rows as Rows[Name] extends Endpoint ? Name : never]: Rows[Name] };

/** One handler for each implemented row: a missing one does not compile. */
export type Handlers<Rows, Room = unknown> = {
  readonly [Name in keyof ImplementedRows<Rows>]: ImplementedRows<Rows>[Name] extends infer E extends Endpoint
    ? Handler<E, Room>
    : never;
};

/** Decides who may do what in a room, and gives the room; throws `NOT_FOUND`, `NOT_MEMBER` or `FORBIDDEN`. */
export interface Access<Room> {
  readonly read: (room: string, user: string) => Promise<Room>;
  readonly write: (room: string, user: string) => Promise<Room>;
}
