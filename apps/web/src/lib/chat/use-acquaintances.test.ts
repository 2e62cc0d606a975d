import { expect, it } from 'vitest';
import { myRoom } from '../../../test/render-in-chat.tsx';
import type { RoomSummary } from './engine.ts';
import { acquaintancesOf } from './use-acquaintances.ts';

const dm = (...others: readonly string[]): RoomSummary => ({
  ...myRoom(`dm-${others.join('-')}`),
  type: 'dm',
  people: ['alice', ...others].map((user) => ({ user })),
});
const nobody: ReadonlySet<string> = new Set();
const mine = [myRoom('general'), dm(), dm('bob'), dm('carol', 'dave'), dm('erin')];

it.each([
  ['of conversations, in their order', { mine }, ['bob', 'carol', 'dave', 'erin']],
  [
    'of conversations, by what was open last',
    { mine, recent: ['general', 'dm-erin'] },
    ['erin', 'bob', 'carol', 'dave'],
  ],
  [
    'and members after them, nobody twice',
    { mine, members: ['alice', 'frank', 'bob'] },
    ['bob', 'carol', 'dave', 'erin', 'frank'],
  ],
  ['six at most', { members: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, ['a', 'b', 'c', 'd', 'e', 'f']],
  ['without whom one does not want', { mine, except: new Set(['bob', 'dave']) }, ['carol', 'erin']],
  ['nobody where nobody is known', {}, []],
])('people are offered %s', (_, known, offered) => {
  expect(acquaintancesOf({ me: 'alice', mine: [], recent: [], members: [], except: nobody, ...known })).toEqual(
    offered,
  );
});
