import { ApiError, contract, errorCodes, type Endpoint, type ErrorCode } from '@nats-chat/contracts';
import { createLogger } from '@nats-chat/otel';
import type { Payload, PublishOptions } from '@nats-io/nats-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { received, type Received } from '../test/received.ts';
import type { Handler } from './call.ts';
import { Pipeline, type PipelineOptions, type Result } from './pipeline.ts';
import { RateLimiter } from './rate-limiter.ts';

const logger = createLogger({ service: 'room', level: 'silent' });
const warn = vi.spyOn(logger, 'warn');
const error = vi.spyOn(logger, 'error');
beforeEach(() => {
  warn.mockReset();
  error.mockReset();
});

interface Answer {
  readonly subject: string;
  readonly body: { readonly code?: ErrorCode; readonly message?: string; readonly retryAfterMs?: number };
  readonly code: string | undefined;
}

const access: NonNullable<PipelineOptions<string>['access']> = {
  read: async (room) => `read ${room}`,
  write: async () => {
    throw new ApiError('NOT_MEMBER');
  },
};

/** A pipeline of one endpoint, and alice, who asks it; what it answers and counts is written down. */
const given = <E extends Endpoint>(
  row: E,
  handler: Handler<E, string>,
  more: Partial<PipelineOptions<string>> = {},
) => {
  const answers: Answer[] = [];
  const results: Result[] = [];
  const pipeline = new Pipeline<E, string>(row, handler, {
    operation: 'test.it',
    logger,
    access,
    limiter: new RateLimiter(row.rate),
    onResult: (result) => results.push(result),
    ...more,
  });
  const publish = (subject: string, payload: Payload = '', options?: PublishOptions): void => {
    const body = JSON.parse(String(payload)) as Answer['body'];
    answers.push({ subject, body, code: options?.headers?.get('Nats-Service-Error') });
  };
  const subject = row.subject.replace('{room}', 'general').replace('{user}', 'alice');
  const receive = (parts: Partial<Received> = {}): void => {
    pipeline.receive(received({ subject, reply: '_INBOX.alice.1', data: '{}', ...parts }, publish));
  };
  const ask = async (parts: Partial<Received> = {}): Promise<Answer | undefined> => {
    const before = answers.length;
    receive(parts);
    await pipeline.drain(60_000);
    return answers[before];
  };
  return { pipeline, receive, ask, answers, results };
};

const withoutDatabase = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const { leave, info, create } = contract.room;
const { typing } = contract.presence;
const leaveAsMember: Endpoint = { ...leave, access: 'change' };
const room = { type: 'public', room: 'lounge', displayName: 'Lounge' };

describe('a request', () => {
  it('is answered at its reply subject with what the handler gives', async () => {
    const { ask, results, pipeline } = given(leave, async () => ({}));
    expect(await ask()).toEqual({ subject: '_INBOX.alice.1', body: {}, code: undefined });
    expect(results).toEqual(['ok']);
    expect(pipeline.stats).toMatchObject({ requests: 1, errors: 0 });
  });

  it('comes to the handler with its caller, its target, its decoded payload and the room', async () => {
    const handler = vi.fn<Handler<typeof info, string>>(async () => Promise.reject(new ApiError('NOT_FOUND')));
    await given(info, handler).ask({ subject: 'room.info.general.alice', data: '{"user":"bob"}' });
    expect(handler.mock.calls[0]?.[0]).toMatchObject({
      caller: 'alice',
      target: { room: 'general', user: 'alice' },
      request: {},
      room: 'read general',
    });
    expect(handler.mock.calls[0]?.[0].request).not.toHaveProperty('user');
  });

  it('of a service has the service for its caller', async () => {
    const handler = vi.fn<Handler<typeof contract.history.lookup, string>>(async () => ({ found: null }));
    const messageId = '01937b5e-7c1a-7abc-8def-0123456789ab';
    const answer = await given(contract.history.lookup, handler).ask({
      subject: 'history.lookup.svc:fanout',
      reply: '_INBOX.svc:fanout.1',
      data: JSON.stringify({ room: 'general', messageId }),
    });
    expect(answer?.body).toEqual({ found: null });
    expect(handler.mock.calls[0]?.[0].caller).toBe('svc:fanout');
  });

  it('that the access check refuses does not reach the handler', async () => {
    const handler = vi.fn<Handler<typeof typing, string>>();
    const { ask } = given(typing, handler);
    expect(await ask()).toMatchObject({ code: 'NOT_MEMBER' });
    expect(handler).not.toHaveBeenCalled();
  });

  it.each([
    ['reads a room', 'NOT_FOUND', info, { room: 'general' }],
    ['changes it', undefined, leaveAsMember, {}],
  ] as const)('of somebody who is removed meanwhile, where the endpoint %s: %s', async (_, code, row, reply) => {
    let isMember = true;
    const read = async (room: string) => (isMember ? room : Promise.reject(new ApiError('NOT_FOUND')));
    const handler = vi.fn<Handler<Endpoint, string>>(async () => {
      isMember = false;
      return reply;
    });
    const answer = await given<Endpoint>(row, handler, { access: { ...access, read } }).ask();
    expect(handler).toHaveBeenCalledOnce();
    expect(answer?.code).toBe(code);
    expect(answer?.body).toEqual(code === undefined ? reply : expect.objectContaining({ code }));
  });

  it('of an endpoint that needs an access check cannot come before there is one', () => {
    expect(() => given(info, vi.fn(), { access: undefined })).toThrow('test.it needs an access check.');
  });

  it('that wants no answer gets none, but for why it failed, where it can be said', async () => {
    const handler = vi.fn<Handler<typeof contract.presence.heartbeat, string>>(async () => undefined);
    const { ask, results, answers } = given(contract.presence.heartbeat, handler);
    const data = '{"connId":"tab-0001"}';
    await ask({ data });
    await ask({ data, reply: undefined });
    await ask({ data: '{}', reply: undefined });
    expect(answers).toEqual([]);
    expect(await ask({ data: '{}' })).toMatchObject({ code: 'INVALID' });
    expect(results).toEqual(['ok', 'ok', 'INVALID', 'INVALID']);
  });
});

describe('a request that may not be answered', () => {
  it.each([
    ['of another subject', { subject: 'room.join.general.alice' }],
    ['with a token too many', { subject: 'room.leave.general.alice.more' }],
    ['without a reply subject', { reply: undefined }],
    ['whose reply would go to another person', { reply: '_INBOX.bob.1' }],
    ['whose reply would go to somebody of a longer name', { reply: '_INBOX.alice2.1' }],
    ['whose reply would go to no inbox', { reply: 'chat.general' }],
  ])('is dropped: %s', async (_, parts) => {
    const handler = vi.fn<Handler<typeof leave, string>>(async () => ({}));
    const { ask, results, pipeline } = given(leave, handler);
    expect(await ask(parts)).toBeUndefined();
    expect(handler).not.toHaveBeenCalled();
    expect(results).toEqual([]);
    expect(pipeline.stats).toMatchObject({ requests: 1, errors: 0 });
  });

  it('writes a few lines into the log when there is a flood of it, with the beginning of a subject', () => {
    const { receive, pipeline } = given(leave, async () => ({}));
    for (let sent = 0; sent < 100; sent += 1) receive({ subject: `room.leave.${'x'.repeat(1_000)}.y.alice` });
    expect(warn).toHaveBeenCalledTimes(12);
    expect((warn.mock.calls[0]?.[0] as { subject: string }).subject).toHaveLength(256);
    expect(pipeline.stats.requests).toBe(100);
  });
});

describe('a request that fails', () => {
  it.each(Object.keys(errorCodes) as ErrorCode[])('with %s says so, in the words of the handler', async (code) => {
    const { ask, results, pipeline } = given(leave, async () => {
      throw new ApiError(code, 'In one sentence.', { retryAfterMs: 250 });
    });
    expect(await ask()).toEqual({
      subject: '_INBOX.alice.1',
      body: { code, message: 'In one sentence.', retryAfterMs: 250 },
      code,
    });
    expect([results, pipeline.stats.errors]).toEqual([[code], 1]);
  });

  it('by a defect is logged once, with its cause, and tells nothing of it', async () => {
    const defect = new TypeError('secret detail');
    const { ask } = given(leave, () => Promise.reject(defect));
    const answer = await ask();
    expect(answer?.code).toBe('INTERNAL');
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(error.mock.calls).toEqual([[{ operation: 'test.it', error: defect }, 'A handler failed.']]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('for want of a part is logged as a warning, with what is wrong; one that the caller caused is not', async () => {
    const outage = Object.assign(new Error('secret detail'), { code: 'ECONNREFUSED' });
    expect((await given(leave, () => Promise.reject(outage)).ask())?.code).toBe('UNAVAILABLE');
    expect(warn.mock.calls).toEqual([[{ operation: 'test.it', error: outage }, 'A request could not be served.']]);
    await given(leave, () => Promise.reject(new ApiError('CONFLICT'))).ask();
    expect([warn.mock.calls.length, error.mock.calls.length]).toEqual([1, 0]);
  });

  it.each([
    ['a defect', new TypeError('secret detail')],
    ['want of a part', Object.assign(new Error('secret detail'), { code: 'ECONNREFUSED' })],
  ])('often by %s writes a few lines into the log, which hide no line of another kind', async (_, cause) => {
    const causes = [...Array.from({ length: 30 }, () => cause), new TypeError('other'), withoutDatabase()];
    const { receive, pipeline, results } = given(leave, () => Promise.reject(causes.shift() ?? new Error('no more')), {
      limiter: new RateLimiter({ perMinute: 1_000, burst: 1_000 }),
    });
    for (let sent = 0; sent < 32; sent += 1) receive();
    await pipeline.drain(60_000);
    expect(results).toHaveLength(32);
    const lines = [error.mock.calls.length, warn.mock.calls.length];
    expect(lines.toSorted((one, other) => one - other)).toEqual([1, 12]);
  });

  it('throws what is no error, and is INTERNAL all the same', async () => {
    const { ask } = given(leave, async () => {
      AbortSignal.abort('a text').throwIfAborted();
      return {};
    });
    expect((await ask())?.code).toBe('INTERNAL');
  });

  it('for its headers is not handled: they are too large to be decoded', async () => {
    const handler = vi.fn<Handler<typeof leave, string>>(async () => ({}));
    const { ask } = given(leave, handler);
    const headers = (size: number) => `NATS/1.0\r\na: ${'x'.repeat(size - 17)}\r\n\r\n`;
    expect((await ask({ headers: headers(4_097) }))?.code).toBe('TOO_LARGE');
    expect(handler).not.toHaveBeenCalled();
    expect((await ask({ headers: headers(4_096) }))?.code).toBeUndefined();
  });

  it('cannot be answered any more ends with its handler, and stops nothing', async () => {
    const handled = vi.fn(async () => ({}));
    const { pipeline } = given(leave, handled);
    const closed = (): never => {
      throw new Error('closed connection');
    };
    pipeline.receive(received({ subject: 'room.leave.general.alice', reply: '_INBOX.alice.1', data: '{}' }, closed));
    expect(pipeline.stats.inFlight()).toBe(1);
    await pipeline.drain(1_000);
    expect([handled.mock.calls.length, pipeline.stats.inFlight()]).toEqual([1, 0]);
  });
});

describe('a limit', () => {
  it('of a caller holds before anything else is done, and says how long to wait', async () => {
    const handler = vi.fn(() => Promise.reject(new ApiError('CONFLICT')));
    const { ask, results } = given(create, handler, { limiter: new RateLimiter({ perMinute: 1, burst: 2 }) });
    for (let sent = 0; sent < 3; sent += 1) await ask({ data: JSON.stringify(room) });
    expect(results).toEqual(['CONFLICT', 'CONFLICT', 'RATE_LIMITED']);
    const answer = await ask({ data: '{' });
    expect(answer).toMatchObject({ code: 'RATE_LIMITED' });
    expect(answer?.body.retryAfterMs).toBeGreaterThan(59_000);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it('of a caller is not spent on what is no request, so that its errors are answered', async () => {
    const { ask, results } = given(create, () => Promise.reject(new ApiError('CONFLICT')), {
      limiter: new RateLimiter({ perMinute: 1, burst: 1 }),
    });
    for (const data of ['{', '[]', '{"type":"public"}', JSON.stringify(room)]) await ask({ data });
    expect(results).toEqual(['INVALID', 'INVALID', 'INVALID', 'CONFLICT']);
  });

  it('holds for what is no request, too: a flood of it is not even decoded any more', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const parse = vi.spyOn(JSON, 'parse');
    const { receive, pipeline, results } = given(create, () => Promise.reject(new ApiError('CONFLICT')));
    for (let sent = 0; sent < 500; sent += 1) {
      receive({ data: '{' });
      if (sent % 100 === 99) await pipeline.drain(1_000);
    }
    const decoded = parse.mock.calls.filter(([text]) => text === '{').length;
    parse.mockRestore();
    vi.useRealTimers();
    expect(decoded).toBe(300);
    expect(results).toEqual(Array.from({ length: 500 }, (_, index) => (index < 300 ? 'INVALID' : 'RATE_LIMITED')));
  });

  it('of one caller is not that of another', async () => {
    const { ask, results } = given(leave, async () => ({}), { limiter: new RateLimiter({ perMinute: 1, burst: 1 }) });
    await ask();
    await ask({ subject: 'room.leave.general.bob', reply: '_INBOX.bob.1' });
    expect(results).toEqual(['ok', 'ok']);
  });

  it('holds for requests at once: what comes beyond 512 is refused at once', async () => {
    const done = Promise.withResolvers<Record<string, never>>();
    const { receive, pipeline, answers, results } = given(leave, () => done.promise, {
      limiter: new RateLimiter({ perMinute: 60_000, burst: 10_000 }),
    });
    for (let sent = 0; sent < 513; sent += 1) receive();
    await expect.poll(() => results).toEqual(['UNAVAILABLE']);
    expect(answers[0]?.body).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
    done.resolve({});
    await pipeline.drain(1_000);
    expect(results.filter((result) => result === 'ok')).toHaveLength(512);
  });
});

describe('a request that takes long', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  const endless = () => {
    const reasons: unknown[] = [];
    const handler: Handler<typeof leave, string> = ({ signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      return new Promise(() => undefined);
    };
    return { ...given(leave, handler), reasons };
  };

  it('is answered UNAVAILABLE after ten seconds, and its work aborted', async () => {
    const { receive, answers, reasons, pipeline } = endless();
    receive();
    await vi.advanceTimersByTimeAsync(9_999);
    expect([answers, reasons]).toEqual([[], []]);
    await vi.advanceTimersByTimeAsync(1);
    expect(answers).toMatchObject([{ code: 'UNAVAILABLE' }]);
    expect(reasons).toMatchObject([{ name: 'TimeoutError' }]);
    expect(pipeline.stats.inFlight()).toBe(0);
  });

  it('ends when the service stops, in time for its caller to get an error', async () => {
    const { receive, answers, reasons, pipeline } = endless();
    receive();
    await vi.advanceTimersByTimeAsync(0);
    const drained = vi.fn();
    const draining = pipeline.drain(1_000).then(drained);
    await vi.advanceTimersByTimeAsync(899);
    expect([answers, drained.mock.calls.length]).toEqual([[], 0]);
    await vi.advanceTimersByTimeAsync(1);
    await draining;
    expect(answers).toMatchObject([{ code: 'UNAVAILABLE', body: { message: 'The service stops; try again.' } }]);
    expect(reasons).toHaveLength(1);
  });

  it('is waited for when the service stops, no longer than it takes', async () => {
    const { receive, answers, pipeline } = given(leave, () => new Promise((end) => setTimeout(() => end({}), 500)));
    receive();
    const draining = pipeline.drain(60_000);
    await vi.advanceTimersByTimeAsync(500);
    await draining;
    expect(answers).toMatchObject([{ code: undefined, body: {} }]);
    await expect(pipeline.drain(0)).resolves.toBeUndefined();
  });
});
