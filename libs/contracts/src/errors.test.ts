import { describe, expect, it } from 'vitest';
import { ApiError, errorCodes, isErrorCode, type ErrorCode } from './errors.ts';

const codes = Object.keys(errorCodes) as ErrorCode[];

describe('an error of the API', () => {
  it.each(codes)('%s says what it means, and whether to try again, unless given otherwise', (code) => {
    const error = new ApiError(code);
    expect(error).toMatchObject({ name: 'ApiError', code, message: errorCodes[code].meaning });
    expect(error.retryable).toBe(errorCodes[code].retryable);
    expect(error.retryAfterMs).toBeUndefined();
    expect(error).not.toHaveProperty('cause');
  });

  it('keeps its own words, its wait and its cause', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = new ApiError('UNAVAILABLE', 'Starting.', { cause, retryAfterMs: 250 });
    expect([error.message, error.retryAfterMs, error.cause]).toEqual(['Starting.', 250, cause]);
    expect(error).toBeInstanceOf(Error);
  });

  it('may be tried again only when the same request may succeed later', () => {
    const retryable = codes.filter((code) => new ApiError(code).retryable);
    expect(retryable).toEqual(['RATE_LIMITED', 'UNAVAILABLE']);
  });

  it.each(codes)('%s has a status of HTTP that fits: 5xx is the service’s fault', (code) => {
    const { status } = errorCodes[code];
    expect(status >= 500).toBe(code === 'UNAVAILABLE' || code === 'INTERNAL');
    expect(status).toSatisfy((value: number) => value >= 400 && value < 600);
  });

  it.each(['', 'invalid', 'BOOM', 'toString', '__proto__', 'constructor'])('does not know the code %j', (code) => {
    expect(isErrorCode(code)).toBe(false);
  });

  it.each(codes)('knows the code %s', (code) => {
    expect(isErrorCode(code)).toBe(true);
  });
});
