import { expect, it } from 'vitest';
import { reactionChange } from './toggle-reaction.ts';

const many = Array.from({ length: 20 }, (_, at) => ({ emoji: String.fromCodePoint(0x1f600 + at), users: ['bob'] }));

it.each([
  ['adds one', [], '👍', 'add'],
  ['joins others', [{ emoji: '👍', users: ['bob'] }], '👍', 'add'],
  ['takes mine back', [{ emoji: '👍', users: ['bob', 'alice'] }], '👍', 'remove'],
  ['adds no twenty-first', many, '👍', 'full'],
  ['joins others also where there are twenty', many, '😀', 'add'],
] as const)('a choice of an emoji %s', (_, reactions, emoji, change) => {
  const copies = reactions.map((one) => ({ emoji: one.emoji, users: [...one.users] }));
  expect(reactionChange({ reactions: copies }, emoji, 'alice')).toBe(change);
});
