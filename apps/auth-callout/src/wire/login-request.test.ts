import { createServer } from '@nats-io/nkeys';
import { describe, expect, it } from 'vitest';
import { calloutKeys, fakeServer, type RequestChanges } from '../../test/fake-server.ts';
import { createRequestOpener } from './login-request.ts';
import type { Signer } from './nkeys.ts';
import { createXkey } from './xkey.ts';

const setUp = () => {
  const keys = calloutKeys();
  return { open: createRequestOpener(createXkey(keys.xkeySeed)), server: fakeServer(keys.xkey) };
};

const otherServer = (): Signer => {
  const pair = createServer();
  return { publicKey: pair.getPublicKey(), sign: (data) => pair.sign(data) };
};

describe('a login request', () => {
  it('tells who asks, over what, with what', () => {
    const { open, server } = setUp();
    expect(open(server.request({ credentials: { auth_token: 'token' } }))).toEqual({
      server: { id: server.id, xkey: server.xkey },
      userNkey: server.userNkey,
      client: { cid: 7, host: '10.0.0.1', type: 'websocket' },
      credentials: { token: 'token', user: '', password: '', name: 'tab-1' },
    });
  });

  it.each<[string, RequestChanges, string]>([
    ['signed by another server', { signer: otherServer() }, 'not signed by the server it names'],
    ['naming another server', { server: { id: otherServer().publicKey } }, 'not signed by the server it names'],
    ['naming another curve key', { server: { xkey: 'X' } }, 'not sealed by the server it names'],
    ['of another audience', { claims: { aud: 'somebody' } }, 'aud'],
    ['that expired', { claims: { exp: 1_000 } }, 'expired'],
    ['without an expiry', { claims: { exp: undefined } }, 'exp'],
  ])('is refused %s', (_, changes, message) => {
    const { open, server } = setUp();
    expect(() => open(server.request(changes))).toThrow(message);
  });

  it('is refused when it is not encrypted, or not for us', () => {
    const { open, server } = setUp();
    const elsewhere = fakeServer(calloutKeys().xkey);
    expect(() => open({ data: Buffer.from('eyJ0eXAiOiJKV1QifQ.e30.x'), serverXkey: server.xkey })).toThrow();
    expect(() => open({ data: new Uint8Array(), serverXkey: server.xkey })).toThrow();
    expect(() => open({ data: server.request().data, serverXkey: '' })).toThrow();
    expect(() => open(elsewhere.request())).toThrow();
  });
});
