import { overlaps, params, wildcard } from '@nats-chat/subjects';
import { describe, expect, test } from 'vitest';
import { contractRows, eventRows, implementedRows, services, streams, type ServiceRow } from '@nats-chat/contracts';

const rows = contractRows.map(({ operation, row }) => ({ operation, ...row }));

describe('the contract', () => {
  test.each(rows)('$operation names its caller where permissions can pin it', ({ subject, role }) => {
    const caller = role === 'service' ? '{service}' : '{user}';
    const tokens = subject.split('.');
    expect(tokens.indexOf(caller)).toBe(subject.startsWith('deliver.') ? 1 : tokens.length - 1);
    expect(params(subject).filter((name) => name === 'user' || name === 'service')).toHaveLength(1);
  });

  test('no request could be answered by two endpoints', () => {
    const both = rows.flatMap((one, index) =>
      rows
        .slice(index + 1)
        .filter((other) => overlaps(wildcard(one.subject), wildcard(other.subject)))
        .map((other) => `${one.operation} and ${other.operation}`),
    );
    expect(both).toEqual([]);
  });

  test('no endpoint’s subject reaches the log', () => {
    const logged = Object.values(streams).flatMap(({ subjects }) => [...subjects]);
    const reaching = rows.filter(({ subject }) => logged.some((stored) => overlaps(stored, wildcard(subject))));
    expect(reaching).toEqual([]);
  });

  test('every event for the log is stored by exactly one stream, and no other event is', () => {
    for (const { subject, to } of eventRows.map(([, row]) => row)) {
      const storing = Object.values(streams).filter(({ subjects }) =>
        subjects.some((stored) => overlaps(stored, wildcard(subject))),
      );
      expect([subject, storing.length]).toEqual([subject, to === 'log' ? 1 : 0]);
    }
  });

  test('an endpoint whose room access the kit checks names the room', () => {
    for (const { operation, row } of implementedRows) {
      if (row.access !== 'none') expect([operation, row.subject.includes('{room}')]).toEqual([operation, true]);
    }
  });

  test('services call endpoints that exist and are theirs to call', () => {
    const called = Object.values(services as Readonly<Record<string, ServiceRow>>).flatMap(({ calls }) => calls ?? []);
    const callable = rows.filter(({ role }) => role === 'service').map(({ operation }) => operation);
    expect(callable).toEqual(expect.arrayContaining(called));
  });
});
