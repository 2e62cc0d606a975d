import { createLogger } from '@nats-chat/otel';
import { headers, type Msg } from '@nats-io/nats-core';
import { describe, expect, it, vi } from 'vitest';
import { calloutKeys, fakeServer, type RequestChanges } from '../../test/fake-server.ts';
import { AuditTrail } from '@nats-chat/postgres';
import { LoginLog } from '../login-log.ts';
import type { Authenticated } from '../outcome.ts';
import { AuthRejected } from '../outcome.ts';
import { memoryAuditStore } from '../store.memory.ts';
import { createAnswerSealer } from '../wire/login-answer.ts';
import { createRequestOpener, XKEY_HEADER, type SealedRequest } from '../wire/login-request.ts';
import { accountSigner } from '../wire/nkeys.ts';
import { createXkey } from '../wire/xkey.ts';
import { LoginResponder } from './answer-login.ts';

const authenticated = (actor: string, session?: string): Authenticated => ({
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
  const audit = new AuditTrail(auditStore, logger);
  const log = { warn: vi.spyOn(logger, 'warn'), error: vi.spyOn(logger, 'error') };
  const dependencies = {
    open: createRequestOpener(xkey),
    seal: createAnswerSealer(accountSigner(keys.issuerSeed), xkey),
    authenticatePerson: vi.fn(async () => authenticated('alice', 'session-1')),
    authenticateService: vi.fn(async () => authenticated('svc:room')),
    log: new LoginLog(audit, logger),
    logger,
  };
  const responder = new LoginResponder(dependencies);
  const deliver = async ({ data, serverXkey }: SealedRequest): Promise<Uint8Array | undefined> => {
    const own = headers();
    own.set(XKEY_HEADER, serverXkey);
    const respond = vi.fn<Msg['respond']>();
    await responder.answer({ data, headers: own, respond });
    const payload = respond.mock.lastCall?.[0];
    return payload instanceof Uint8Array ? payload : undefined;
  };
  /** What the server reads; `undefined` when it is not answered. */
  const send = async (request: SealedRequest) => {
    const payload = await deliver(request);
    return payload && server.read(payload);
  };
  const login = (credentials: RequestChanges['credentials'] = { auth_token: 'a secret token' }) =>
    send(server.request({ credentials }));
  const audited = async () => {
    await audit.flush();
    return auditStore.entries;
  };
  return { dependencies, server, log, deliver, send, login, audited };
};

describe('a login', () => {
  it('with a token is a person’s, with a name and a password a service’s', async () => {
    const { login, dependencies } = setUp();
    expect((await login())?.user?.['name']).toBe('alice');
    expect((await login({ user: 'room', pass: 'secret' }))?.user?.['name']).toBe('svc:room');
    expect(dependencies.authenticatePerson).toHaveBeenCalledTimes(1);
    expect(dependencies.authenticateService).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['neither', {}, 'no-credentials'],
    ['both', { auth_token: 'token', user: 'room', pass: 'secret' }, 'mixed-credentials'],
    ['a JWT of its own', { jwt: 'eyJ' }, 'no-credentials'],
  ])('with %s is refused', async (_, credentials, reason) => {
    const { login, audited } = setUp();
    expect(await login(credentials)).toMatchObject({ user: undefined, error: 'refused' });
    expect(await audited()).toMatchObject([{ actor: 'unknown', result: 'denied', details: { reason } }]);
  });

  it('that is refused is logged with its reason and without its token, and answered without one', async () => {
    const { login, dependencies, log, audited } = setUp();
    dependencies.authenticatePerson.mockRejectedValue(new AuthRejected('name-taken', { actor: 'alice' }));
    expect(await login()).toMatchObject({ user: undefined, error: 'refused' });
    expect(log.warn).toHaveBeenCalledWith(
      { actor: 'alice', host: '10.0.0.1', type: 'websocket', reason: 'name-taken' },
      expect.any(String),
    );
    expect(await audited()).toMatchObject([{ actor: 'alice', result: 'denied', details: { reason: 'name-taken' } }]);
    expect(JSON.stringify([log.warn.mock.calls, await audited()])).not.toContain('a secret token');
  });

  it('that cannot be decided is answered in the same way', async () => {
    const { login, dependencies, log, audited } = setUp();
    dependencies.authenticatePerson.mockRejectedValue(new Error('NATS is unavailable'));
    expect(await login()).toMatchObject({ user: undefined, error: 'refused' });
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(await audited()).toMatchObject([{ result: 'failed' }]);
  });

  it('is answered within the time of the server, whatever hangs', async () => {
    vi.useFakeTimers();
    try {
      const { login, dependencies } = setUp();
      dependencies.authenticatePerson.mockReturnValue(new Promise(() => undefined));
      const answer = login();
      await vi.advanceTimersByTimeAsync(1_500);
      expect(await answer).toMatchObject({ error: 'refused' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('that cannot be read is logged and not answered', async () => {
    const { send, server, dependencies, log } = setUp();
    const foreign = fakeServer(calloutKeys().xkey).request();
    const unreadable: SealedRequest[] = [
      { data: new Uint8Array(), serverXkey: '' },
      { data: Buffer.from('eyJ0eXAiOiJKV1QifQ.e30.x'), serverXkey: server.xkey },
      foreign,
      server.request({ claims: { aud: 'another' } }),
    ];
    for (const request of unreadable) expect(await send(request)).toBeUndefined();
    expect(log.warn).toHaveBeenCalledTimes(unreadable.length);
    expect(dependencies.authenticatePerson).not.toHaveBeenCalled();
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
    const { login, dependencies, audited } = setUp();
    dependencies.authenticateService.mockRejectedValue(new AuthRejected('service-unknown'));
    await login({ user: `ro\u0000om\ud800${'x'.repeat(200)}`, pass: 'secret' });
    const claimed = (await audited())[0]?.details?.['claimed'];
    expect(claimed).toMatch(/^ro=00om[A-Za-z0-9=_-]+$/);
    expect(claimed).toHaveLength(64);
  });

  it('is dropped when more wait than can be answered in time', async () => {
    const { deliver, dependencies, server, log } = setUp();
    const { promise: gate, resolve: openGate } = Promise.withResolvers<Authenticated>();
    const sealed = server.request({ credentials: { auth_token: 'token' } });
    const request = dependencies.open(sealed);
    dependencies.open = () => request;
    dependencies.seal = () => new Uint8Array(1);
    dependencies.authenticatePerson.mockReturnValue(gate);
    const logins = Array.from({ length: 3_200 }, () => deliver(sealed));
    openGate(authenticated('alice'));
    const answers = await Promise.all(logins);
    // 64 are worked on and 3,000 wait.
    expect(answers.filter((payload) => payload === undefined)).toHaveLength(136);
    expect(log.warn).toHaveBeenCalledTimes(1);
  });
});
