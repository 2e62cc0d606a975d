import { jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeKeycloak } from '../../test/fake-keycloak.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const setUp = async () => {
  const keycloak = await fakeKeycloak();
  await keycloak.keys.refresh();
  return {
    keycloak,
    isGood: async (token: string) => jwtVerify(token, keycloak.keys.keyOf).then(() => true),
  };
};

describe('Keycloak’s keys', () => {
  it('are fetched once for many tokens', async () => {
    const { keycloak, isGood } = await setUp();
    for (let count = 0; count < 5; count += 1) expect(await isGood(await keycloak.token())).toBe(true);
    expect(keycloak.fetches()).toBe(1);
  });

  it('serve while Keycloak is down, also after a refresh that failed', async () => {
    const { keycloak, isGood } = await setUp();
    keycloak.down = true;
    await expect(keycloak.keys.refresh()).rejects.toThrow('ECONNREFUSED');
    expect(await isGood(await keycloak.token())).toBe(true);
  });

  it('are replaced by a refresh', async () => {
    const { keycloak, isGood } = await setUp();
    const old = await keycloak.token();
    await keycloak.rotate();
    await keycloak.keys.refresh();
    expect(await isGood(await keycloak.token())).toBe(true);
    await expect(isGood(old)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('are asked for by forged key ids at most once in ten seconds, also while Keycloak is down', async () => {
    const { keycloak, isGood } = await setUp();
    const forged = await keycloak.token({}, { kid: 'forged' });
    keycloak.down = true;
    for (const fetches of [2, 3]) {
      vi.advanceTimersByTime(10_001);
      for (let count = 0; count < 20; count += 1) await expect(isGood(forged)).rejects.toThrow();
      expect(keycloak.fetches()).toBe(fetches);
    }
  });
});
