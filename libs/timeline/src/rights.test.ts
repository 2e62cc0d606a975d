import { describe, expect, it } from 'vitest';
import { mayApply } from './rights.ts';

const rights = [undefined, 'author', 'moderator', 'system', 'a-right-to-come'] as const;

describe('Alice’s message', () => {
  it.each(rights)('may be edited and deleted by Alice, by the right %s', (right) => {
    expect(mayApply({ action: 'edit', right, user: 'alice' }, { user: 'alice' })).toBe(true);
    expect(mayApply({ action: 'delete', right, user: 'alice' }, { user: 'alice' })).toBe(true);
  });

  it.each([
    ['edit', undefined, false],
    ['edit', 'author', false],
    ['edit', 'moderator', false],
    ['edit', 'system', true],
    ['edit', 'a-right-to-come', false],
    ['delete', undefined, false],
    ['delete', 'author', false],
    ['delete', 'moderator', true],
    ['delete', 'system', true],
    ['delete', 'a-right-to-come', false],
    ['react', undefined, true],
    ['unreact', undefined, true],
    ['react', 'author', true],
  ] as const)('for somebody else, %s by the right %s: %s', (action, right, allowed) => {
    expect(mayApply({ action, right, user: 'bob' }, { user: 'alice' })).toBe(allowed);
  });
});
