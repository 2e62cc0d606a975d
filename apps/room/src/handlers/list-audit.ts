import { ApiError, type contract } from '@nats-chat/contracts';
import type { Handler } from '@nats-chat/service-kit';
import { pageOf } from '../reply-page.ts';
import type { AuditLog } from '../store.ts';

export interface ListAuditOptions {
  readonly auditLog: AuditLog;
}

/**
 * A page of the audit log, newest first, for a realm admin by the subject. It holds no content of rooms, so it names private
 * ones too. What is written late, after an outage, is at its time, which pages read before do not show.
 *
 * @throws ApiError `INVALID` when `after` is not the cursor of a page.
 */
export const listAudit =
  ({ auditLog }: ListAuditOptions): Handler<typeof contract.room.audit> =>
  async ({ request: { after, limit, ...filters } }) => {
    const found = await auditLog.list({ ...filters, after: after === undefined ? undefined : idOf(after) }, limit + 1);
    const entries = found.slice(0, limit);
    const { rows, next } = pageOf(entries, found.length > limit ? String(entries.at(-1)?.id) : null, ({ id }) =>
      String(id),
    );
    return { entries: rows, next };
  };

function idOf(cursor: string): number {
  const id = /^\d+$/.test(cursor) ? Number(cursor) : NaN;
  if (!Number.isSafeInteger(id)) throw new ApiError('INVALID', 'after: not the cursor of a page.');
  return id;
}
