import { ApiError, contract, errorCodes, type Endpoint, type ErrorCode } from '@nats-chat/contracts';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { checkRequest, decodeReply, encodeError, parseJson, type Reply } from './wire.ts';

const reply = (body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  headers: { get: (name) => headers[name] ?? '' },
  string: () => body,
});

const failure = (run: () => unknown): ApiError => {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
};

const send = contract.fanout.send;
const codes = Object.keys(errorCodes) as ErrorCode[];
const stored = { id: '0198c0de-0000-7000-8000-000000000001', seq: 7, timestamp: 1 };
const post = { action: 'post', clientId: stored.id, text: 'hello' };

describe('a reply', () => {
  it('is decoded by the schema of its endpoint', () => {
    expect(decodeReply(send, reply(JSON.stringify(stored)))).toEqual(stored);
  });

  it.each(['', 'not json', '{}', '{"id":1}'])('that does not fit the schema is INTERNAL: %j', (body) => {
    expect(failure(() => decodeReply(send, reply(body))).code).toBe('INTERNAL');
  });

  it('without headers at all is a success', () => {
    expect(decodeReply(send, { string: () => JSON.stringify(stored) })).toEqual(stored);
  });

  it.each(codes)('carries the error %s there and back', (code) => {
    const { headers, body } = encodeError(new ApiError(code, 'One sentence.', { retryAfterMs: 250 }));
    expect(headers).toEqual({ 'Nats-Service-Error-Code': String(errorCodes[code].status), 'Nats-Service-Error': code });
    const error = failure(() => decodeReply(send, reply(body, headers)));
    expect({ code: error.code, message: error.message, retryAfterMs: error.retryAfterMs }).toEqual({
      code,
      message: 'One sentence.',
      retryAfterMs: 250,
    });
  });

  it('with an error code that nobody declared is INTERNAL, and a body that is no JSON does not matter', () => {
    const error = failure(() =>
      decodeReply(send, reply('oops', { 'Nats-Service-Error-Code': '500', 'Nats-Service-Error': 'BOOM' })),
    );
    expect(error).toMatchObject({ code: 'INTERNAL', message: errorCodes.INTERNAL.meaning, retryAfterMs: undefined });
  });

  it('carries any error there and back, and nothing but its code, its words and its wait', () => {
    const wait = fc.option(fc.nat(), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.string({ unit: 'grapheme' }), wait, (code, message, retryAfterMs) => {
        const sent = new ApiError(code, message, {
          cause: 'inside',
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        });
        const { headers, body } = encodeError(sent);
        expect(Object.keys(JSON.parse(body) as object)).not.toContain('cause');
        const received = failure(() => decodeReply(send, reply(body, headers)));
        expect([received.code, received.message, received.retryAfterMs]).toEqual([code, message, retryAfterMs]);
        expect(received.cause).toBeUndefined();
      }),
    );
  });

  it('that is any text at all is a success, or an error that callers know', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom('', '500'), fc.string(), (body, status, code) => {
        const headers = { 'Nats-Service-Error-Code': status, 'Nats-Service-Error': code };
        expect(failure(() => decodeReply(send, reply(body, headers)))).toBeInstanceOf(ApiError);
      }),
    );
  });

  it.each([-1, '250', null, {}])('has no wait where it says %j', (retryAfterMs) => {
    const { headers } = encodeError(new ApiError('RATE_LIMITED'));
    const body = JSON.stringify({ code: 'RATE_LIMITED', message: 7, retryAfterMs });
    const error = failure(() => decodeReply(send, reply(body, headers)));
    expect([error.message, error.retryAfterMs]).toEqual([errorCodes.RATE_LIMITED.meaning, undefined]);
  });

  it('of an endpoint that answers nothing is nothing, whatever it holds', () => {
    const heartbeat: Endpoint = contract.presence.heartbeat;
    expect(decodeReply(heartbeat, reply('anything'))).toBeUndefined();
  });

  it('never tells the cause of an error', () => {
    const { body } = encodeError(new ApiError('INTERNAL', undefined, { cause: new Error('password=1') }));
    expect(JSON.parse(body)).toEqual({ code: 'INTERNAL', message: errorCodes.INTERNAL.meaning });
  });
});

describe('a request', () => {
  it('has the defaults of its schema', () => {
    expect(checkRequest(contract.history.room.request, {})).toEqual({ limit: 50 });
  });

  it('is not encoded to know whether it fits', () => {
    const [encode, stringify] = [vi.spyOn(TextEncoder.prototype, 'encode'), vi.spyOn(JSON, 'stringify')];
    checkRequest(send.request, { ...post, text: 'Straße' });
    const results = stringify.mock.results.map(({ value }) => String(value));
    const calls = encode.mock.calls.length;
    vi.restoreAllMocks();
    expect([calls, results.filter((json) => json.includes('Straße'))]).toEqual([0, []]);
  });

  it('is INVALID when it does not fit', () => {
    expect(failure(() => checkRequest(send.request, { ...post, clientId: 'x' })).code).toBe('INVALID');
  });

  it('is TOO_LARGE when the text is, in bytes', () => {
    expect(checkRequest(send.request, { ...post, text: 'é'.repeat(4_096) })).toMatchObject({ action: 'post' });
    expect(failure(() => checkRequest(send.request, { ...post, text: 'é'.repeat(4_097) })).code).toBe('TOO_LARGE');
  });
});

describe('JSON', () => {
  it('is read as what was written, and what is none is nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    for (const text of ['', '{', 'undefined', 'NaN', "{'a':1}"]) expect(parseJson(text)).toBeUndefined();
  });
});
