import {
  buckets,
  consumers,
  contractRows,
  errorCodes,
  eventRows,
  isImplemented,
  MAX_CLOCK_AHEAD_MS,
  MAX_TEXT_BYTES,
  membership,
  roomMeta,
  serviceNames,
  streams,
  systemSubjects,
  userRecord,
  type BucketName,
} from '@nats-chat/contracts';
import { z } from 'zod';
import { shape, shapeOf } from './shape.ts';

const rows = <Row extends z.ZodType>(row: Row) => z.record(z.string(), row);
const text = z.string();
const count = z.number();

const endpointRow = z.object({
  subject: text,
  queue: text,
  role: z.enum(['any', 'user', 'admin', 'service']),
  /** Not of rows that nobody answers yet. */
  answered: z
    .object({
      access: z.enum(['none', 'read', 'change', 'write']),
      rate: z.object({ perMinute: count, burst: count }),
      request: shape,
      reply: shape.nullable(),
    })
    .optional(),
});

const eventRow = z.object({ subject: text, to: text, payload: shape.optional() });

const streamRow = z.object({
  subjects: z.array(text),
  owner: text,
  discard: text,
  maxAgeMs: count,
  maxBytes: count,
  duplicateWindowMs: count,
});

const bucketRow = z.object({
  key: text,
  owner: text,
  storage: text,
  ttlMs: count.optional(),
  markerTtlMs: count.optional(),
  republish: z.object({ from: text, to: text }).optional(),
  value: shape.optional(),
});

/** What others hold on to: those who call, subscribe, read what is stored, or were deployed before. */
export const snapshot = z.object({
  limits: rows(count),
  services: z.array(text),
  endpoints: rows(endpointRow),
  events: rows(eventRow),
  streams: rows(streamRow),
  consumers: rows(z.object({ stream: text, service: text })),
  buckets: rows(bucketRow),
  errors: rows(z.object({ status: count, retryable: z.boolean() })),
  system: rows(z.object({ subject: text, direction: text })),
});
export type Snapshot = z.infer<typeof snapshot>;
export type EndpointSnapshot = Snapshot['endpoints'][string];

const values: Partial<Record<BucketName, z.ZodType>> = { USERS: userRecord, ROOM_META: roomMeta, ROOMS: membership };

/** Takes the snapshot of the contract as it is. */
export const takeSnapshot = (): Snapshot =>
  snapshot.parse({
    limits: { MAX_TEXT_BYTES, MAX_CLOCK_AHEAD_MS },
    services: serviceNames,
    endpoints: Object.fromEntries(
      contractRows.map(({ operation, row }) => [
        operation,
        { ...row, answered: isImplemented(row) ? { ...row, ...schemasOf(row) } : undefined },
      ]),
    ),
    events: Object.fromEntries(
      eventRows.map(([name, row]) => [name, { ...row, payload: 'payload' in row ? shapeOf(row.payload) : undefined }]),
    ),
    streams,
    consumers,
    buckets: Object.fromEntries(
      Object.entries(buckets).map(([name, row]) => {
        const value = values[name as BucketName];
        return [name, { ...row, value: value && shapeOf(value) }];
      }),
    ),
    errors: errorCodes,
    system: systemSubjects,
  });

const schemasOf = ({ request, reply }: { request: z.ZodType; reply: z.ZodType | null }) => ({
  request: shapeOf(request),
  reply: reply && shapeOf(reply),
});
