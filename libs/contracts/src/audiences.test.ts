import { overlaps, params, wildcard } from '@nats-chat/subjects';
import { describe, expect, it, test } from 'vitest';
import { contractRows, eventRows, events, implementedRows, services, type ServiceRow } from '@nats-chat/contracts';

const rows = eventRows.map(([name, row]) => ({ name, ...row }));
const forPeople = rows.filter(({ to }) => to === 'people');
const isMine = ({ subject }: { readonly subject: string }) => subject.startsWith('deliver.{user}.');

describe('an event', () => {
  it('that everybody may hear is one of few, each of one room or one person', () => {
    const open = forPeople.filter((row) => !isMine(row));
    expect(open.map(({ subject }) => subject).sort()).toEqual([
      'people.changed.{person}',
      'presence.changed.{person}',
      'room.live.{room}',
      'room.notify.{room}',
      'room.pinned.{room}',
      'room.presence.{room}',
      'room.updated.{room}',
    ]);
  });

  it.each(forPeople.filter(isMine))('$name is one person’s, who is named once, where permissions can pin it', (row) => {
    expect(params(row.subject).filter((name) => name === 'user')).toEqual(['user']);
  });

  it.each(rows.filter((row) => !isMine(row)))('$name is not known by the name of its reader', ({ subject }) => {
    expect(params(subject)).not.toContain('user');
  });

  it('for admins is the content of admin rooms, and nothing else', () => {
    expect(rows.filter(({ to }) => to === 'admins').map(({ name }) => name)).toEqual(['live.admins']);
  });

  it.each(Object.entries({ notify: events.notify, live: events.live, roomPresence: events.roomPresence }))(
    '%s has the same name and says the same to everyone and to a member',
    (_, { everyone, member }) => {
      expect(member.subject).toBe(everyone.subject.replace(/^room\./, 'deliver.{user}.'));
      expect(member.payload).toBe(everyone.payload);
    },
  );

  it('is never what a person can publish: no request reaches the subject of an event', () => {
    const requests = contractRows.filter(({ row }) => row.role !== 'service');
    const forged = rows.flatMap(({ name, subject }) =>
      requests
        .filter(({ row }) => overlaps(wildcard(row.subject), wildcard(subject)))
        .map(({ operation }) => `${operation} reaches ${name}`),
    );
    expect(forged).toEqual([]);
  });

  it('that services subscribe to is not one that a person could have sent, or needs to hear', () => {
    const subscribed = Object.values(services as Readonly<Record<string, ServiceRow>>).flatMap(
      ({ subscribes = [] }) => subscribes,
    );
    expect(subscribed.map((name) => events[name].to)).toEqual(subscribed.map(() => 'services'));
  });
});

describe('a failure', () => {
  const kit = ['INVALID', 'TOO_LARGE', 'RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL'];

  test.each(implementedRows)('of $operation that the kit itself answers is not listed again', ({ row }) => {
    expect(row.errors.filter((code) => kit.includes(code))).toEqual([]);
    expect(new Set(row.errors).size).toBe(row.errors.length);
  });

  test.each(implementedRows.filter(({ row }) => row.reply !== null && row.subject.includes('{room}')))(
    'of $operation says of a private room to an outsider what it says of none at all',
    ({ row }) => {
      expect(row.errors).toContain('NOT_FOUND');
    },
  );

  test.each(implementedRows.filter(({ row }) => row.access === 'write' && row.reply !== null))(
    'of $operation tells a reader of the room that joining would help',
    ({ row }) => {
      expect(row.errors).toEqual(expect.arrayContaining(['NOT_MEMBER', 'FORBIDDEN']));
    },
  );
});

describe('the limit of calls', () => {
  it.each(implementedRows)('of $operation lets a burst in that a minute has room for', ({ row: { rate } }) => {
    expect(rate.burst).toBeGreaterThanOrEqual(1);
    expect(rate.perMinute).toBeGreaterThanOrEqual(rate.burst);
  });

  it.each(implementedRows.filter(({ row }) => row.role !== 'service'))(
    'of $operation is no more than four a second for a person',
    ({ row: { rate } }) => {
      expect(rate.perMinute).toBeLessThanOrEqual(240);
    },
  );

  it.each(implementedRows.filter(({ operation }) => operation.startsWith('fanout.send')))(
    'of $operation is one message a second, and twenty at once',
    ({ row: { rate } }) => {
      expect(rate).toEqual({ perMinute: 60, burst: 20 });
    },
  );

  it('lets a page say every ten seconds that it lives, from ten tabs', () => {
    const heartbeat = implementedRows.find(({ operation }) => operation === 'presence.heartbeat')?.row.rate;
    expect(heartbeat?.perMinute).toBeGreaterThanOrEqual(60);
  });
});
