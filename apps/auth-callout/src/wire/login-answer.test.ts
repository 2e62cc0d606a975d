import { describe, expect, it } from 'vitest';
import { calloutKeys, fakeServer } from '../../test/fake-server.ts';
import { createAnswerSealer, type Grant } from './login-answer.ts';
import { createRequestOpener } from './login-request.ts';
import { accountSigner } from './nkeys.ts';
import { createXkey } from './xkey.ts';

const setUp = () => {
  const keys = calloutKeys();
  const server = fakeServer(keys.xkey);
  const xkey = createXkey(keys.xkeySeed);
  const signer = accountSigner(keys.issuerSeed);
  const seal = createAnswerSealer(signer, xkey);
  const request = createRequestOpener(xkey)(server.request());
  return { server, issuer: signer.publicKey, answer: (grant?: Grant) => server.read(seal(request, grant)) };
};

const grant: Grant = {
  name: 'alice',
  permissions: { publish: { allow: ['a'], deny: [] }, subscribe: { allow: ['b'], deny: ['b.c'] } },
  expiresAt: 2_000_000_000,
};

describe('an answer to a login', () => {
  it('lets the connection into account CHAT with its name, permissions and expiry', () => {
    const { server, issuer, answer } = setUp();
    expect(answer(grant)).toMatchObject({
      answer: { iss: issuer, sub: server.userNkey, aud: server.id, nats: { type: 'authorization_response' } },
      user: {
        iss: issuer,
        sub: server.userNkey,
        aud: 'CHAT',
        name: 'alice',
        exp: 2_000_000_000,
        nats: { type: 'user', pub: { allow: ['a'], deny: [] }, sub: { allow: ['b'], deny: ['b.c'] } },
      },
    });
  });

  it('lets a service answer requests for a while, counted in nanoseconds', () => {
    const { answer } = setUp();
    const permissions = { ...grant.permissions, responses: { max: 1, ttlMs: 30_000 } };
    expect(answer({ ...grant, permissions }).user).toMatchObject({ nats: { resp: { max: 1, ttl: 30_000_000_000 } } });
    expect(answer(grant).user?.['nats']).not.toHaveProperty('resp');
  });

  it('denies everything where nothing is allowed, since an empty list allows everything', () => {
    const { answer } = setUp();
    const permissions = { ...grant.permissions, publish: { allow: [], deny: [] } };
    expect(answer({ ...grant, permissions }).user).toMatchObject({ nats: { pub: { deny: ['>'] } } });
  });

  it('refuses without saying why', () => {
    const { answer } = setUp();
    expect(answer(undefined)).toMatchObject({ user: undefined, error: 'refused' });
  });
});
