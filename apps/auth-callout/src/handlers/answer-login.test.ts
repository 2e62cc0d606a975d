import { createLogger } from '@nats-chat/otel';
import { headers, type Msg } from '@nats-io/nats-core';
import { describe, expect, it, vi } from 'vitest';
import { calloutKeys, fakeServer, type RequestChanges } from '../../test/fake-server.ts';
import { createAuditTrail } from '@nats-chat/postgres';
import { createLoginLog } from '../login-log.ts';
import type { Admitted } from '../outcome.ts';
import { Refused } from '../refusal.ts';
import { memoryAuditStore } from '../store.memory.ts';
import { createAnswerSealer } from '../wire/login-answer.ts';
import { createRequestOpener, XKEY_HEADER, type SealedRequest } from '../wire/login-request.ts';
import { accountSigner } from '../wire/nkeys.ts';
import { createXkey } from '../wire/xkey.ts';
import { answerLogin } from './answer-login.ts';

const admitted = (actor: string, session?: string): Admitted => ({
  actor,
  ...(session !== undefined && { session }),
  grant: {
    name: actor,
    permissions: { publish: { allow: ['a'], deny: [] }, subscribe: { allow: ['b'], deny: [] } },
    expiresAt: 2_000_000_000,
  },
});

const setUp = () => {
  const keys = calloutKeys();
  const server = fakeServer(keys.xkey);
  const xkey = createXkey(keys.xkeySeed);
  const logger = createLogger({ service: 'auth-callout', level: 'silent' });
  const auditStore = memoryAuditStore();
  const audit = createAuditTrail(auditStore, logger);
  const log = { warn: vi.spyOn(logger, 'warn'), error: vi.spyOn(logger, 'error') };
  const desk = {
    open: createRequestOpener(xkey),
    seal: createAnswerSealer(accountSigner(keys.issuerSeed), xkey),
    admitPerson: vi.fn(async () => admitted('alice', 'session-1')),
    admitService: vi.fn(async () => admitted('svc:room')),
    log: createLoginLog(audit, logger),
    logger,
  };
  const answer = answerLogin(desk);
  const deliver = async ({ data, serverXkey }: SealedRequest): Promise<Uint8Array | undefined> => {
    const own = headers();
    own.set(XKEY_HEADER, serverXkey);
    const respond = vi.fn<Msg['respond']>();
    await answer({ data, headers: own, respond });
    const payload = respond.mock.lastCall?.[0];
    return payload instanceof Uint8Array ? payload : undefined;
  };
  /** What the server reads; `undefined` when it is not answered. */
  const send = async (request: SealedRequest) => {
    const payload = await deliver(request);
    return payload && server.read(payload);
  };
  const login = (offer: RequestChanges['offer'] = { auth_token: 'a secret token' }) => send(server.request({ offer }));
  const audited = async () => {
    await audit.flush();
    return auditStore.entries;
  };
  return { desk, server, log, deliver, send, login, audited };
};

describe('a login', () => {
  it('with a token is a person’s, with a name and a password a service’s', async () => {
    const { login, desk } = setUp();
    expect((await login())?.user?.['name']).toBe('alice');
    expect((await login({ user: 'room', pass: 'secret' }))?.user?.['name']).toBe('svc:room');
    expect(desk.admitPerson).toHaveBeenCalledTimes(1);
    expect(desk.admitService).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['neither', {}, 'no-credentials'],
    ['both', { auth_token: 'token', user: 'room', pass: 'secret' }, 'mixed-credentials'],
    ['a JWT of its own', { jwt: 'eyJ' }, 'no-credentials'],
  ])('with %s is refused', async (_, offer, reason) => {
    const { login, audited } = setUp();
    expect(await login(offer)).toMatchObject({ user: undefined, error: 'refused' });
    expect(await audited()).toMatchObject([{ actor: 'unknown', result: 'denied', details: { reason } }]);
  });

  it('that is refused is logged with its reason and without its token, and answered without one', async () => {
    const { login, desk, log, audited } = setUp();
    desk.admitPerson.mockRejectedValue(new Refused('name-taken', { actor: 'alice' }));
    expect(await login()).toMatchObject({ user: undefined, error: 'refused' });
    expect(log.warn).toHaveBeenCalledWith(
      { actor: 'alice', host: '10.0.0.1', type: 'websocket', reason: 'name-taken' },
      expect.any(String),
    );
    expect(await audited()).toMatchObject([{ actor: 'alice', result: 'denied', details: { reason: 'name-taken' } }]);
    expect(JSON.stringify([log.warn.mock.calls, await audited()])).not.toContain('a secret token');
  });

  it('that cannot be decided is answered in the same way', async () => {
    const { login, desk, log, audited } = setUp();
    desk.admitPerson.mockRejectedValue(new Error('NATS is away'));
    expect(await login()).toMatchObject({ user: undefined, error: 'refused' });
    expect(log.error).toHaveBeenCalledTimes(1);
    expect(await audited()).toMatchObject([{ result: 'failed' }]);
  });

  it('is answered within the time of the server, whatever hangs', async () => {
    vi.useFakeTimers();
    try {
      const { login, desk } = setUp();
      desk.admitPerson.mockReturnValue(new Promise(() => undefined));
      const answer = login();
      await vi.advanceTimersByTimeAsync(1_500);
      expect(await answer).toMatchObject({ error: 'refused' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('that cannot be read is logged and not answered', async () => {
    const { send, server, desk, log } = setUp();
    const foreign = fakeServer(calloutKeys().xkey).request();
    const unreadable: SealedRequest[] = [
      { data: new Uint8Array(), serverXkey: '' },
      { data: Buffer.from('eyJ0eXAiOiJKV1QifQ.e30.x'), serverXkey: server.xkey },
      foreign,
      server.request({ claims: { aud: 'another' } }),
    ];
    for (const request of unreadable) expect(await send(request)).toBeUndefined();
    expect(log.warn).toHaveBeenCalledTimes(unreadable.length);
    expect(desk.admitPerson).not.toHaveBeenCalled();
  });

  it('is audited once in a Keycloak session, and each time for a service', async () => {
    const { login, audited } = setUp();
    for (let count = 0; count < 3; count += 1) await login();
    for (let count = 0; count < 2; count += 1) await login({ user: 'room', pass: 'secret' });
    expect((await audited()).map(({ actor, result }) => `${actor} ${result}`)).toEqual([
      'alice ok',
      'svc:room ok',
      'svc:room ok',
    ]);
  });

  it('with a name that no log should hold is written down as a token', async () => {
    const { login, desk, audited } = setUp();
    desk.admitService.mockRejectedValue(new Refused('service-unknown'));
    await login({ user: `ro\u0000om\ud800${'x'.repeat(200)}`, pass: 'secret' });
    const claimed = (await audited())[0]?.details?.['claimed'];
    expect(claimed).toMatch(/^ro=00om[A-Za-z0-9=_-]+$/);
    expect(claimed).toHaveLength(64);
  });

  it('is dropped when more wait than can be answered in time', async () => {
    const { deliver, desk, server, log } = setUp();
    const { promise: gate, resolve: openGate } = Promise.withResolvers<Admitted>();
    const sealed = server.request({ offer: { auth_token: 'token' } });
    const request = desk.open(sealed);
    desk.open = () => request;
    desk.seal = () => new Uint8Array(1);
    desk.admitPerson.mockReturnValue(gate);
    const logins = Array.from({ length: 3_200 }, () => deliver(sealed));
    openGate(admitted('alice'));
    const answers = await Promise.all(logins);
    // 64 are worked on and 3,000 wait.
    expect(answers.filter((payload) => payload === undefined)).toHaveLength(136);
    expect(log.warn).toHaveBeenCalledTimes(1);
  });
});
