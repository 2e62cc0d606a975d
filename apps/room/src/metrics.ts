import { counter } from '@nats-chat/otel';

/** What the service counts beyond the kit’s own metrics of each request. */
export const metrics = {
  joins: counter(
    'room_joins_total',
    'People who became a member of a room, by joining, creating or claiming it, or by an invitation.',
  ),
  leaves: counter('room_leaves_total', 'Memberships that their person, or somebody who may, ended.'),
  reconciled: counter(
    'room_reconciled_total',
    'Rooms and memberships that a crash left unfinished, and that are finished now.',
  ),
} as const;
