import { ApiError } from '@nats-chat/contracts';
import { JetStreamApiError } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import { isCancelled, isOutage, isTimeout, toApiError } from './failure.ts';

const withCode = (code: string): Error => Object.assign(new Error('refused'), { code });

describe('an outage', () => {
  it.each([
    ...['ECONNREFUSED', 'EPIPE', '08006', '53300', '57P01', '57014', '55P03', '40P01', '40001', '25006'],
    ...['28P01', '3D000', '42P01', '42501', '42703', '53100', '58030'],
  ])('is what %s says', (code) => {
    expect(isOutage(withCode(code))).toBe(true);
    expect(isOutage(new Error('outer', { cause: withCode(code) }))).toBe(true);
  });

  it.each(['22021', '22P02', '23505', '23514', '4000', '0A000'])(
    'is not what %s says, which is about the data',
    (code) => {
      expect(isOutage(withCode(code))).toBe(false);
    },
  );

  it.each([
    [10_008, 503, true],
    [10_037, 404, false],
  ])('by error %i of JetStream, with status %i: %s', (err_code, code, expected) => {
    expect(isOutage(new JetStreamApiError({ err_code, code, description: 'refused' }))).toBe(expected);
  });

  it.each([
    'Query read timeout',
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
  ])('is what pg says without a code: %s', (message) => {
    expect(isOutage(new Error(message))).toBe(true);
  });

  it.each(['TimeoutError', 'NoRespondersError', 'OverloadError', 'ClosedConnectionError'])(
    'is an error by the name of %s, whatever class it is of',
    (name) => {
      expect(isOutage(Object.assign(new Error('no'), { name }))).toBe(true);
    },
  );

  it.each([undefined, null, 'ECONNREFUSED', { code: 'ECONNREFUSED' }, new Error('ECONNREFUSED'), withCode('')])(
    'is nothing else: %s',
    (error) => {
      expect([isOutage(error), isTimeout(error), isCancelled(error)]).toEqual([false, false, false]);
    },
  );
});

it.each([
  ['ECONNREFUSED', true, false],
  ['57014', true, true],
  ['22021', false, false],
])('an error with the code %s that is in the end its own cause is judged once', (code, outage, timeout) => {
  const outer = new Error('outer', { cause: withCode(code) });
  Object.assign(outer.cause as Error, { cause: outer });
  expect([isOutage(outer), isTimeout(outer)]).toEqual([outage, timeout]);
});

describe('a time-out of the database', () => {
  it.each([
    [withCode('57014'), true, true],
    [new Error('Query read timeout'), true, false],
    [new Error('The batch failed.', { cause: withCode('57014') }), true, true],
    [withCode('57P01'), false, false],
    [withCode('ETIMEDOUT'), false, false],
  ])('is an outage that half the work may not have: %s is one: %s; PostgreSQL said so: %s', (error, timeout, said) => {
    expect([isOutage(error), isTimeout(error), isCancelled(error)]).toEqual([true, timeout, said]);
  });
});

describe('what the caller gets of a failure', () => {
  it.each([
    [new ApiError('FORBIDDEN'), 'FORBIDDEN'],
    [withCode('57014'), 'UNAVAILABLE'],
    [new Error('a defect'), 'INTERNAL'],
  ])('%s is %s', (error, code) => {
    const failure = toApiError(error);
    expect(failure.code).toBe(code);
    // What was thrown is for the log, and never in the words that go out.
    if (failure !== error) expect([failure.cause, failure.message.includes(error.message)]).toEqual([error, false]);
  });
});
