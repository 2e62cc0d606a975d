import { ApiError } from '@nats-chat/contracts';
import { JetStreamApiError } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';
import { isOutage, toApiError } from './failure.ts';

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

  it('is a statement that pg gave up on', () => {
    expect(isOutage(new Error('Query read timeout'))).toBe(true);
  });
});

describe('what the caller gets of a failure', () => {
  it.each([
    [new ApiError('FORBIDDEN'), 'FORBIDDEN'],
    [withCode('57014'), 'UNAVAILABLE'],
    [new Error('a defect'), 'INTERNAL'],
  ])('%s is %s', (error, code) => {
    expect(toApiError(error).code).toBe(code);
  });
});
