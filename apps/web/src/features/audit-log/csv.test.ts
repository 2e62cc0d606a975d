import type { AuditEntry } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.ts';

const entry: AuditEntry = {
  id: 1,
  at: Date.UTC(2026, 10, 20, 15, 42),
  service: 'room',
  actor: 'alice',
  action: 'room.kick',
  target: 'town',
  result: 'ok',
  details: { person: 'bob' },
};
const HEADER = 'time,actor,action,target,result,service,details\r\n';
const actorCell = (actor: string): string | undefined =>
  csvOf([{ ...entry, actor }])
    .split('Z,')[1]
    ?.split(',room.kick')[0];

describe('the audit log as CSV', () => {
  it('has a header, a line for each entry, and quotes where a cell has some', () => {
    const { target: _, ...aimless } = entry;
    expect(csvOf([entry, { ...aimless, details: {} }])).toBe(
      `${HEADER}2026-11-20T15:42:00.000Z,alice,room.kick,town,ok,room,"{""person"":""bob""}"\r\n` +
        '2026-11-20T15:42:00.000Z,alice,room.kick,,ok,room,{}\r\n',
    );
    expect(csvOf([])).toBe(HEADER);
  });

  it.each([
    ['=1+1', `'=1+1`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['\r=1', `"'\r=1"`],
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['a=1', 'a=1'],
    ['a,b', '"a,b"'],
    ['a\nb', '"a\nb"'],
  ])('writes %j as %j', (actor, cell) => {
    expect(actorCell(actor)).toBe(cell);
  });
});
