import { describe, expect, it } from 'vitest';
import { callWith } from '../../test/given.ts';
import type { AuditFilters } from '../store.ts';
import { listAudit } from './list-audit.ts';

const entry = (id: number) => ({
  id,
  at: id,
  service: 'room',
  actor: 'alice',
  action: 'room.create',
  result: 'ok',
  details: {},
});

/** A log of so many entries, which notes what was asked. */
const given = (count: number) => {
  const asked: AuditFilters[] = [];
  const auditLog = {
    list: async (filters: AuditFilters, limit: number) => {
      asked.push(filters);
      const { after = count + 1 } = filters;
      return Array.from({ length: after - 1 }, (_, index) => entry(after - 1 - index)).slice(0, limit);
    },
  };
  return { asked, list: (request: object) => listAudit({ auditLog })(callWith({ limit: 2, ...request }, 'alice')) };
};

describe('the audit log', () => {
  it('comes in pages, newest first, each from where the one before it ended', async () => {
    const { list } = given(5);
    const ids: number[] = [];
    let after: string | undefined;
    do {
      const { entries, next } = await list({ after });
      ids.push(...entries.map(({ id }) => id));
      after = next ?? undefined;
    } while (after !== undefined);
    expect(ids).toEqual([5, 4, 3, 2, 1]);
  });

  it('ends with a page that is just full', async () => {
    expect(await given(2).list({})).toMatchObject({ entries: [{ id: 2 }, { id: 1 }], next: null });
  });

  it('is narrowed by what was asked', async () => {
    const { list, asked } = given(1);
    const filters = { person: 'bob', room: 'town', action: 'room.kick', since: 1, until: 2 };
    await list({ ...filters, after: '1' });
    expect(asked).toEqual([{ ...filters, after: 1 }]);
  });

  it.each(['x', '-1', '1.5', '', '99999999999999999999', '1e3'])('refuses %j for a cursor', async (after) => {
    await expect(given(1).list({ after })).rejects.toMatchObject({ code: 'INVALID' });
  });
});
