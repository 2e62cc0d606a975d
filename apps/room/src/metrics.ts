import { counter } from '@nats-chat/otel';
import type { Result } from '@nats-chat/service-kit';

/** What the service counts beyond the kit’s own metrics of each request. */
export const metrics = {
  joins: counter('room_joins_total', 'People who became a member of a room, by joining, creating or claiming it.'),
  leaves: counter('room_leaves_total', 'Memberships that their person ended.'),
  queries: counter('room_queries_total', 'Questions that change nothing, by `query`: list, info, members.'),
  requests: counter('room_requests_total', 'Requests by `action` and `result`: ok, or the error code.'),
  reconciled: counter('room_reconciled_total', 'Rooms whose creation was unfinished, and is finished now.'),
} as const;

const QUERIES: ReadonlySet<string> = new Set(['list', 'info', 'members']);

/** Counts an answered request. */
export const countResult = (action: string, result: Result): void => {
  metrics.requests.add(1, { action, result });
  if (QUERIES.has(action)) metrics.queries.add(1, { query: action });
};
