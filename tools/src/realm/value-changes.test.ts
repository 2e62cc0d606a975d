import { expect, it } from 'vitest';
import { readRealm } from './realm-file.ts';
import { guardChanges, valueChanges } from './update-realm.ts';

const wanted = await readRealm({
  KEYCLOAK_BACKEND_CLIENT_SECRET: 'secret',
  KEYCLOAK_SESSIONS_CLIENT_SECRET: 'another',
  KEYCLOAK_DIRECTORY_CLIENT_SECRET: 'secret',
});

/** What is changed in a realm that has our values, but for these. */
const changesOf = async (differing: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> => {
  const sent: unknown[] = [];
  const changes = await valueChanges(
    {
      get: (_, schema) => Promise.resolve(schema.parse({ ...wanted, ...differing })),
      send: (...change) => Promise.resolve(void sent.push(change)),
    },
    wanted,
  );
  for (const { apply } of changes) await apply();
  return sent;
};

it.each([
  ['a shorter life of tokens', { accessTokenLifespan: 60 }],
  ['a shorter session', { ssoSessionIdleTimeout: 900, ssoSessionMaxLifespan: 3_600 }],
  ['fewer guesses, and longer waits', { failureFactor: 3, maxFailureWaitSeconds: 86_400 }],
  ['TLS everywhere', { sslRequired: 'all' }],
  ['a longer password', { passwordPolicy: 'length(14) and digits(1)' }],
  ['more that is recorded', { enabledEventTypes: [...(wanted['enabledEventTypes'] as string[]), 'REGISTER'] }],
])('leaves %s to the operator', async (_, stricter) => {
  expect(await changesOf(stricter)).toEqual([]);
});

it.each([
  ['a longer life of tokens', { accessTokenLifespan: 3_600 }],
  ['tokens that never end', { ssoSessionMaxLifespan: 0 }],
  ['more guesses', { failureFactor: 100 }],
  ['no brute-force protection', { bruteForceProtected: false }],
  ['no TLS', { sslRequired: 'none' }],
  ['a short password', { passwordPolicy: 'length(4)' }],
  ['no password policy', { passwordPolicy: undefined }],
])('takes %s back', async (_, looser) => {
  const [name = ''] = Object.keys(looser);
  expect(await changesOf(looser)).toEqual([['PUT', '', { [name]: wanted[name] }]]);
});

it('guards the passwords of administrators, and leaves all else of their realm', async () => {
  const master = { realm: 'master', accessTokenLifespan: 60, bruteForceProtected: false, failureFactor: 3 };
  const sent: unknown[] = [];
  const [change] = await guardChanges(
    {
      get: (_, schema) => Promise.resolve(schema.parse({ ...wanted, ...master, passwordPolicy: undefined })),
      send: (...sending) => Promise.resolve(void sent.push(sending)),
    },
    wanted,
  );
  expect(change?.description).toMatch(/^realm master: passwordPolicy none → ".+", bruteForceProtected false → true$/);
  await change?.apply();
  expect(sent).toEqual([['PUT', '', { passwordPolicy: wanted['passwordPolicy'], bruteForceProtected: true }]]);
});
