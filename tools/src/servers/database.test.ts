import { describe, expect, it } from 'vitest';
import { rightsProblem } from './database.ts';

const rights = { version: '18.4 (Debian 18.4-1)', name: 'owner', createsRoles: true, createsTables: true };

describe('rightsProblem', () => {
  it.each([
    [{}, undefined],
    [{ version: '19beta1' }, undefined],
    [{ version: '17.2' }, /PostgreSQL 17\.2, needed is 18 or newer/],
    [{ createsRoles: false }, /ALTER ROLE "owner" CREATEROLE\.$/],
    [{ createsTables: false }, /GRANT CREATE ON SCHEMA public TO "owner"\.$/],
  ])('%j', (differing, expected) => {
    const problem = rightsProblem({ ...rights, ...differing });
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });
});
