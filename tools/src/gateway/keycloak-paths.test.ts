import { describe, expect, it } from 'vitest';
import { keycloakPathCases } from '../../test/fixtures/keycloak-paths.ts';
import { isPassedOn } from './keycloak-paths.ts';

describe('what of Keycloak is passed on', () => {
  it.each(keycloakPathCases)('%s: to %s', (url, who) => {
    expect(isPassedOn(url, false)).toBe(who === 'people');
    expect(isPassedOn(url, true)).toBe(who !== 'nobody');
  });
});
