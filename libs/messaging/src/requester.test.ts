import { ApiError, contract, errorCodes, type ErrorCode } from '@nats-chat/contracts';
import {
  headers,
  type Msg,
  type NatsConnection,
  type Payload,
  type RequestOptions,
  type ServerInfo,
} from '@nats-io/nats-core';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_TIMEOUT_MS, requester, RequestError } from './requester.ts';
import { mintTraceparent, TRACEPARENT } from './trace.ts';
import { encodeError } from './wire.ts';

const POST = { action: 'post', clientId: '01937b5e-7c1a-7abc-8def-0123456789ab', text: 'Hello' } as const;
const STORED = { id: POST.clientId, seq: 7, timestamp: 1 };
const { send } = contract.fanout;

type Request = (subject: string, payload?: Payload, options?: RequestOptions) => Promise<Msg>;

/** A connection whose other side answers each request with `answer`, or throws it. */
const given = (answer: unknown = STORED, info: { max_payload: number } | null = { max_payload: 1_048_576 }) => {
  const request = vi.fn<Request>(async () => {
    if (answer instanceof Error) throw answer;
    return { headers: headers(), string: () => JSON.stringify(answer) } as Msg;
  });
  const publish = vi.fn<NatsConnection['publish']>();
  const nc: Partial<NatsConnection> = { request, publish, ...(info && { info: info as ServerInfo }) };
  return { nc: nc as NatsConnection, request, publish };
};

const failure = (asked: Promise<unknown>): Promise<RequestError> =>
  asked.then(
    () => expect.unreachable(),
    (error: unknown) => (error instanceof RequestError ? error : expect.unreachable(String(error))),
  );

describe('a request', () => {
  it('goes to the subject of its caller and target, with defaults, a limit of five seconds and a new trace', async () => {
    const { nc, request } = given({ rooms: [], next: null });
    await requester(nc, 'alice')(contract.room.list, {}, { scope: 'all' });
    const [subject, body, options] = request.mock.calls[0]!;
    expect(subject).toBe('room.list.alice');
    expect(JSON.parse(new TextDecoder().decode(body as Uint8Array))).toEqual({ scope: 'all', limit: 100 });
    expect(options).toMatchObject({ timeout: DEFAULT_TIMEOUT_MS });
    expect(options?.headers?.get(TRACEPARENT)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('of a service stands under the name of the service', async () => {
    const { nc, request } = given({ found: null });
    const asked = { room: 'town', messageId: POST.clientId };
    expect(await requester(nc, 'svc:fanout')(contract.history.lookup, {}, asked)).toEqual({ found: null });
    expect(request.mock.calls[0]?.[0]).toBe('history.lookup.svc:fanout');
  });

  it('cannot name another caller by its target', async () => {
    const { nc, request } = given();
    const target = { room: 'town', user: 'bob' };
    await requester(nc, 'alice')(send, target, POST);
    expect(request.mock.calls[0]?.[0]).toBe('deliver.alice.send.town');
  });

  it.each([
    ['what the call says', 'call', { more: 'more', call: 'call' }],
    ['what goes with every request', 'more', { more: 'more', call: undefined }],
  ])('belongs to the trace of %s', async (_, expected, { more, call }) => {
    const traces: Record<string, string> = { more: mintTraceparent(), call: mintTraceparent() };
    const { nc, request } = given();
    const ask = requester(nc, 'alice', { headers: () => [[TRACEPARENT, traces[more]!] as const, ['X-More', '1']] });
    await ask(send, { room: 'town' }, POST, call === undefined ? {} : { traceparent: traces[call]! });
    const sent = request.mock.calls[0]?.[2]?.headers;
    expect([sent?.values(TRACEPARENT), sent?.get('X-More')]).toEqual([[traces[expected]], '1']);
  });

  it('that nobody answers is only published, and done when it is on its way', async () => {
    const { nc, request, publish } = given();
    const heartbeat = requester(nc, 'alice')(contract.presence.heartbeat, {}, { connId: 'tab-0001' });
    await expect(heartbeat).resolves.toBeUndefined();
    expect(publish.mock.calls[0]?.[0]).toBe('presence.heartbeat.alice');
    expect(request).not.toHaveBeenCalled();
  });
});

describe('a request that fails', () => {
  it.each([
    ['a payload that does not fit', { room: 'town' }, { ...POST, clientId: 'none' }, 'INVALID', 'clientId'],
    ['a text that is too long', { room: 'town' }, { ...POST, text: 'a'.repeat(8_193) }, 'TOO_LARGE', 'text'],
    ['a target that is two tokens', { room: 'a.b' }, POST, 'INVALID', undefined],
    ['a target that matches more than itself', { room: '*' }, POST, 'INVALID', undefined],
    ['no target', { room: '' }, POST, 'INVALID', undefined],
  ] as const)('for %s is not sent', async (_, target, payload, code, field) => {
    const { nc, request } = given();
    const error = await failure(requester(nc, 'alice')(send, target, payload));
    expect(error).toMatchObject({ code, field, room: target.room, endpoint: send.subject });
    expect(request).not.toHaveBeenCalled();
  });

  it('for being larger than the server takes is not sent; headers count', async () => {
    const body = new TextEncoder().encode(JSON.stringify(POST)).length;
    const large = given(STORED, { max_payload: body + 1_023 });
    expect(await failure(requester(large.nc, 'alice')(send, { room: 'town' }, POST))).toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(large.request).not.toHaveBeenCalled();
    const fitting = given(STORED, { max_payload: body + 1_024 });
    expect(await requester(fitting.nc, 'alice')(send, { room: 'town' }, POST)).toEqual(STORED);
  });

  it('is sent while no server has said yet what it takes', async () => {
    const { nc } = given(STORED, null);
    expect(await requester(nc, 'alice')(send, { room: 'town' }, POST)).toEqual(STORED);
  });

  it.each(Object.keys(errorCodes) as ErrorCode[])('with %s says so, with all that the service said', async (code) => {
    const { nc, request } = given();
    const encoded = encodeError(new ApiError(code, 'In one sentence.', { retryAfterMs: 250 }));
    const hdrs = headers();
    for (const [name, value] of Object.entries(encoded.headers)) hdrs.set(name, value);
    request.mockResolvedValue({ headers: hdrs, string: () => encoded.body } as Msg);
    const error = await failure(requester(nc, 'alice')(send, { room: 'town' }, POST));
    expect(error).toMatchObject({
      code,
      message: 'In one sentence.',
      retryAfterMs: 250,
      room: 'town',
      field: undefined,
    });
    expect(error.retryable).toBe(errorCodes[code].retryable);
  });

  it('for a reply that does not fit is INTERNAL, and names the field', async () => {
    const { nc } = given({ ...STORED, seq: 'seven' });
    const error = await failure(requester(nc, 'alice')(send, { room: 'town' }, POST));
    expect(error).toMatchObject({ code: 'INTERNAL', field: 'seq' });
  });

  it('for a connection that breaks or is closed is UNAVAILABLE, with the cause', async () => {
    const cause = new Error('closed connection');
    const { nc, publish } = given(cause);
    const ask = requester(nc, 'alice');
    expect(await failure(ask(send, { room: 'town' }, POST))).toMatchObject({ code: 'UNAVAILABLE', cause });
    publish.mockImplementation(() => {
      throw cause;
    });
    const heartbeat = ask(contract.presence.heartbeat, {}, { connId: 'tab-0001' });
    expect(await failure(heartbeat)).toMatchObject({ code: 'UNAVAILABLE', cause, room: undefined });
  });
});
