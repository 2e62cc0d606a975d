import { describe, expect, it } from 'vitest';
import { EVERYONE, namesEveryone, toStored, toWritten, withKnown } from './mentions.ts';

const names = new Map([
  ['@Ann', '@ann'],
  ['@Ann Bee', '@ann=2Ebee'],
  ['@C++ (c)', '@c'],
  ['@Jean-Luc O’Neill/QA', '@jean-luc'],
  ['@everyone', EVERYONE],
  ['#Q&A (old)', '#q-and-a'],
]);

describe('a text as it is stored', () => {
  it.each([
    ['@Ann, look', '<@ann>, look'],
    ['@Ann Bee and @Ann', '<@ann=2Ebee> and <@ann>'],
    ['@Anna and me@Ann', '@Anna and me@Ann'],
    ['(@C++ (c))', '(<@c>)'],
    ['@Jean-Luc O’Neill/QA!', '<@jean-luc>!'],
    ['@everyone', '<!room>'],
    ['`@Ann` @Ann', '`@Ann` <@ann>'],
    ['#Q&A (old), #Ann, @Q&A (old)', '<#q-and-a>, #Ann, @Q&A (old)'],
    ['Ann', 'Ann'],
  ])('%s', (written, stored) => {
    expect(toStored(written, names)).toBe(stored);
  });

  it('is as it was written where it names nobody', () => {
    expect(toStored('@Ann', new Map())).toBe('@Ann');
  });
});

describe('names that nobody chose from a list', () => {
  const shown: Readonly<Record<string, string>> = {
    alice: 'Alice Archer',
    charlie: 'Charlie',
    sam: 'Sam',
    sam2: 'Sam',
    ann: 'Ann (Ops)',
    grace: 'Grace Hopper-Williams',
    any: String.raw`!"#$%&'()*+,-./:;<=>?@[\]^_{|}~`,
    'jane=2Edoe': 'Jane',
  };
  const people = {
    members: Object.keys(shown),
    nameOf: (user: string) => shown[user] ?? user,
    knows: (user: string) => user === 'erin',
  };

  it.each([
    ['@alice and @charlie, please review', '<@alice> and <@charlie>, please review'],
    ['@Charlie @CHARLIE.', '<@charlie> <@charlie>.'],
    ['@alice archer: look (@Ann (ops))', '<@alice>: look (<@ann>)'],
    ['@grace hopper-williams, look', '<@grace>, look'],
    ['@jane.doe. Or @jane', '<@jane=2Edoe>. Or <@jane=2Edoe>'],
    // Of two who are called so, the one with that user name.
    ['@sam, @sam2', '<@sam>, <@sam2>'],
    ['@Erin is not in the room', '<@erin> is not in the room'],
    ['@nobody @alicea @alice-b @alice.b', '@nobody @alicea @alice-b @alice.b'],
    [
      'me@alice, @alice@example.org, https://example.org/@alice',
      'me@alice, @alice@example.org, https://example.org/@alice',
    ],
    ['`@alice` <@alice>', '`@alice` <@alice>'],
  ])('%s', (stored, sent) => {
    expect(withKnown(stored, people)).toBe(sent);
  });

  it('name nobody where two members are called so, and neither is of that user name', () => {
    const two = { members: ['sam1', 'sam2'], nameOf: () => 'Sam', knows: () => false };
    expect(withKnown('@Sam', two)).toBe('@Sam');
  });
});

describe('a text as people write it', () => {
  const names: Readonly<Record<string, string>> = { ann: 'Ann', ann2: 'Ann', '#q-and-a': 'Q&A', '#p-secret': '' };
  const people = { nameOf: (of: string) => names[of] ?? of.replace('#', ''), everyone: 'everyone' };

  it.each(['<@bob>, <!room>: `<@bob>`', 'nobody', '<@ann> and <@ann2>', '<#q-and-a> or <#p-secret>'])(
    'comes back from %s, and is stored so again',
    (stored) => {
      const written = toWritten(stored, people);
      expect(toStored(written.text, written.names)).toBe(stored);
    },
  );

  it('has names, and no tokens', () => {
    expect(toWritten('<@ann> and <!room>', people).text).toBe('@Ann and @everyone');
    expect(toWritten('<#q-and-a>, <#town>', people).text).toBe('#Q&A, #town');
  });
});

it.each([
  ['<!room> look', true],
  ['`<!room>`', false],
  ['@everyone', false],
])('of %s, everyone is notified: %s', (stored, all) => {
  expect(namesEveryone(stored)).toBe(all);
});
