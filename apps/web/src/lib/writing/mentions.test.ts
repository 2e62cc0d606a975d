import { describe, expect, it } from 'vitest';
import { EVERYONE, namesEveryone, toStored, toWritten } from './mentions.ts';

const names = new Map([
  ['Ann', 'ann'],
  ['Ann Bee', 'ann=2Ebee'],
  ['C++ (c)', 'c'],
  ['everyone', EVERYONE],
]);

describe('a text as it is stored', () => {
  it.each([
    ['@Ann, look', '<@ann>, look'],
    ['@Ann Bee and @Ann', '<@ann=2Ebee> and <@ann>'],
    ['@Anna and me@Ann', '@Anna and me@Ann'],
    ['(@C++ (c))', '(<@c>)'],
    ['@everyone', '<!room>'],
    ['`@Ann` @Ann', '`@Ann` <@ann>'],
    ['Ann', 'Ann'],
  ])('%s', (written, stored) => {
    expect(toStored(written, names)).toBe(stored);
  });

  it('is as it was written where it names nobody', () => {
    expect(toStored('@Ann', new Map())).toBe('@Ann');
  });
});

describe('a text as people write it', () => {
  const people = { nameOf: (user: string) => (user.startsWith('ann') ? 'Ann' : user), everyone: 'everyone' };

  it.each(['<@bob>, <!room>: `<@bob>`', 'nobody', '<@ann> and <@ann2>'])(
    'comes back from %s, and is stored so again',
    (stored) => {
      const written = toWritten(stored, people);
      expect(toStored(written.text, written.names)).toBe(stored);
    },
  );

  it('has names, and no tokens', () => {
    expect(toWritten('<@ann> and <!room>', people).text).toBe('@Ann and @everyone');
  });
});

it.each([
  ['<!room> look', true],
  ['`<!room>`', false],
  ['@everyone', false],
])('of %s, everyone is notified: %s', (stored, all) => {
  expect(namesEveryone(stored)).toBe(all);
});
