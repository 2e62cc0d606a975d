import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { Contract } from './contract.ts';
import {
  endpoint,
  isImplemented,
  planned,
  roomEvent,
  type PayloadOf,
  type ReplyOf,
  type RequestInput,
  type RequestOf,
  type TargetOf,
} from './define.ts';
import type { events } from './events.ts';
import type { Envelope } from './message.ts';

const row = {
  subject: 'test.it.{user}',
  summary: 'A test.',
  role: 'any',
  queue: 'test-workers',
  request: z.object({}),
  reply: null,
} as const;

describe('a row of the table', () => {
  it('has a limit, asks for no access and has no errors of its own unless it says so', () => {
    expect(endpoint(row)).toMatchObject({ errors: [], rate: { perMinute: 240, burst: 60 }, access: 'none' });
    const said = { errors: ['CONFLICT'], rate: { perMinute: 1, burst: 1 }, access: 'read' } as const;
    expect(endpoint({ ...row, ...said })).toMatchObject(said);
  });

  it('is answered once it has its schemas', () => {
    const { request: _, reply: __, ...fields } = row;
    expect([isImplemented(endpoint(row)), isImplemented(planned(fields))]).toEqual([true, false]);
  });
});

describe('the types of a row', () => {
  it('name what a call is about, and never its caller', () => {
    expectTypeOf<TargetOf<Contract['fanout']['send']>>().toEqualTypeOf<Readonly<Record<'room', string>>>();
    expectTypeOf<TargetOf<Contract['fanout']['sendThread']>>().toEqualTypeOf<
      Readonly<Record<'room' | 'thread', string>>
    >();
  });

  it('let a caller leave out what has a default, which the handler always gets', () => {
    expectTypeOf<{ scope: 'mine' }>().toExtend<RequestInput<Contract['room']['list']>>();
    expectTypeOf<RequestOf<Contract['room']['list']>['limit']>().toEqualTypeOf<number>();
  });

  it('have no reply where nothing is answered, and no payload before there is a publisher', () => {
    expectTypeOf<ReplyOf<Contract['presence']['heartbeat']>>().toEqualTypeOf<undefined>();
    expectTypeOf<PayloadOf<typeof events.posted>>().toEqualTypeOf<Envelope>();
    expectTypeOf<PayloadOf<typeof events.appEvent>>().toEqualTypeOf<never>();
    expectTypeOf<RequestOf<Contract['history']['search']>>().toEqualTypeOf<never>();
  });
});

describe('an event of a room', () => {
  const payload = z.object({ room: z.string() });
  const fields = { summary: 'A test.', from: 'fanout', payload } as const;
  const subjects = { everyone: 'room.test.{room}', member: 'deliver.{user}.test.{room}' } as const;

  it('has a row for each of its audiences, which says who may subscribe', () => {
    const event = roomEvent({ ...fields, ...subjects, admins: 'room.testadmin.{room}' });
    expect(event).toEqual({
      everyone: { ...fields, subject: 'room.test.{room}', to: 'people' },
      member: { ...fields, subject: 'deliver.{user}.test.{room}', to: 'people' },
      admins: { ...fields, subject: 'room.testadmin.{room}', to: 'admins' },
    });
  });

  it('has none for admins where admin rooms do not have it', () => {
    expect(roomEvent({ ...fields, ...subjects })).not.toHaveProperty('admins');
  });
});
