import type { ParamNames } from '@nats-chat/subjects';
import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { ServiceName } from './names.ts';

/** Who may publish to an endpoint: anybody signed in, the realm roles `user` and `admin`, or only other services. */
export type CallerRole = 'any' | 'user' | 'admin' | 'service';

/** How often one caller may call: a steady rate per minute, and how many at once before it applies. */
export interface RateLimit {
  readonly perMinute: number;
  readonly burst: number;
}

/**
 * - `read`: may see the room, when asked and still when it is answered: who is removed in between gets nothing of what was read
 * - `change`: may see the room when asked; for what changes it, whose answer says what came of that, and which may remove the caller
 * - `write`: may post to it when asked
 * - `none`: the subject names no room, or the handler decides itself
 */
export type RoomAccess = 'none' | 'read' | 'change' | 'write';

/** One subject that is answered: the row of the table. */
export interface Endpoint<
  Subject extends string = string,
  Request extends z.ZodType = z.ZodType,
  Reply extends z.ZodType | null = z.ZodType | null,
> {
  /** Pattern with `{user}` (or `{service}`) for the caller. */
  readonly subject: Subject;
  readonly summary: string;
  readonly role: CallerRole;
  readonly queue: string;
  readonly request: Request;
  /** `null`: nothing is answered, and a request without reply subject is fine. */
  readonly reply: Reply;
  /** Beyond those that the kit itself answers: `INVALID`, `TOO_LARGE`, `RATE_LIMITED`, `UNAVAILABLE`, `INTERNAL`. */
  readonly errors: readonly ErrorCode[];
  readonly rate: RateLimit;
  /** What the caller needs to be allowed in the subject's `{room}`; the kit asks. */
  readonly access: RoomAccess;
}

/** A row whose service does not exist yet: its subject and caller rule hold already, its schemas are to come. */
export type PlannedEndpoint = Pick<Endpoint, 'subject' | 'summary' | 'role' | 'queue'>;

/** One subject that is only published. */
export interface EventRow<Subject extends string = string, Payload extends z.ZodType = z.ZodType> {
  readonly subject: Subject;
  readonly summary: string;
  readonly from: ServiceName | 'app';
  /** `log`: a stream stores it. `people` and `admins`: browsers may subscribe to it. `services`: nobody else may. */
  readonly to: 'log' | 'people' | 'admins' | 'services';
  readonly payload: Payload;
}

/**
 * What happens in a room, in one row with the subjects of its audiences: everyone for a public room, each member for the
 * others, so that nobody else learns that the room exists, and admins for an admin room.
 */
export interface RoomEvent<
  Payload extends z.ZodType = z.ZodType,
  Everyone extends string = string,
  Member extends string = string,
> {
  readonly everyone: EventRow<Everyone, Payload>;
  readonly member: EventRow<Member, Payload>;
  readonly admins?: EventRow<string, Payload>;
}

/** A row whose publisher does not exist yet. */
export type PlannedEvent = Omit<EventRow, 'payload'>;

export type RequestInput<E> = E extends Endpoint<string, infer Request> ? z.input<Request> : never;
export type RequestOf<E> = E extends Endpoint<string, infer Request> ? z.output<Request> : never;
export type ReplyOf<E> =
  E extends Endpoint<string, z.ZodType, infer Reply> ? (Reply extends z.ZodType ? z.output<Reply> : undefined) : never;
export type PayloadOf<E> = E extends EventRow<string, infer Payload> ? z.output<Payload> : never;

/** The parameters of an endpoint's subject, the caller's own token aside. */
export type TargetOf<E> = E extends { readonly subject: infer Subject extends string }
  ? Readonly<Record<Exclude<ParamNames<Subject>, 'user' | 'service'>, string>>
  : never;

const DEFAULT_RATE: RateLimit = { perMinute: 240, burst: 60 };

/** Makes a row of the table; `errors`, `rate` (240 a minute, 60 at once) and `access` (`none`) may be left out. */
export const endpoint = <const Subject extends string, Request extends z.ZodType, Reply extends z.ZodType | null>(
  row: Omit<Endpoint<Subject, Request, Reply>, 'errors' | 'rate' | 'access'> &
    Partial<Pick<Endpoint, 'errors' | 'rate' | 'access'>>,
): Endpoint<Subject, Request, Reply> => ({ errors: [], rate: DEFAULT_RATE, access: 'none', ...row });

/** Makes a row whose service does not exist yet. */
export const planned = (row: PlannedEndpoint): PlannedEndpoint => row;

/** Makes a row of an event with one subject. */
export const event = <const Subject extends string, Payload extends z.ZodType>(
  row: EventRow<Subject, Payload>,
): EventRow<Subject, Payload> => row;

/** Makes a row of what happens in rooms: `everyone`, `member` and `admins` are subjects. */
export const roomEvent = <
  const Everyone extends `${string}.{room}`,
  const Member extends `deliver.{user}.${string}.{room}`,
  Payload extends z.ZodType,
>({
  everyone,
  member,
  admins,
  ...row
}: Omit<EventRow<string, Payload>, 'subject' | 'to'> & {
  readonly everyone: Everyone;
  readonly member: Member;
  readonly admins?: `${string}.{room}`;
}): RoomEvent<Payload, Everyone, Member> => ({
  everyone: { ...row, subject: everyone, to: 'people' },
  member: { ...row, subject: member, to: 'people' },
  ...(admins === undefined ? {} : { admins: { ...row, subject: admins, to: 'admins' } }),
});

/** Makes a row of an event whose publisher does not exist yet. */
export const plannedEvent = (row: PlannedEvent): PlannedEvent => row;

/**
 * Returns whether a row has its schemas, and so a service that answers it.
 *
 * @example
 * isImplemented(contract.room.create); // true
 */
export const isImplemented = (row: Endpoint | PlannedEndpoint): row is Endpoint => 'request' in row;
