import { counter } from '@nats-chat/otel';

/** What the service counts beyond the kit’s own metrics of each request. */
export const metrics = {
  joins: counter('room_joins_total', 'People who became a member of a room, by joining, creating or claiming it.'),
  leaves: counter('room_leaves_total', 'Memberships that their person ended.'),
  reconciled: counter('room_reconciled_total', 'Rooms whose creation was unfinished, and is finished now.'),
} as const;
