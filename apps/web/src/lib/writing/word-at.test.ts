import { expect, it } from 'vitest';
import { isCommand, wordAt } from './word-at.ts';

it.each([
  ['@', { mark: '@', query: '', from: 0 }],
  ['hello @al', { mark: '@', query: 'al', from: 6 }],
  ['hello\n(@Ål', { mark: '@', query: 'Ål', from: 7 }],
  ['@Alice Mo', { mark: '@', query: 'Alice Mo', from: 0 }],
  ['see #gen', { mark: '#', query: 'gen', from: 4 }],
  ['#', { mark: '#', query: '', from: 0 }],
  ['/', { mark: '/', query: '', from: 0 }],
  ['/Inv', { mark: '/', query: 'Inv', from: 0 }],
  ['so :thu', { mark: ':', query: 'thu', from: 3 }],
  ['so :smile:', { mark: ':', query: 'smile:', from: 3 }],
  [':+1', { mark: ':', query: '+1', from: 0 }],
  ['so :thumbs_up', { mark: ':', query: 'thumbs_up', from: 3 }],
] as const)('after %j asks for %j', (before, word) => {
  expect(wordAt(before)).toEqual(word);
});

it.each([
  '',
  'alice',
  'me@example',
  '@a b c d',
  '10:30',
  ':)',
  ':t',
  '10:+1',
  ':+',
  'http://a',
  '```\n@al',
  '`@al`',
  'so :thumbs up',
  '@al\n',
  '# Heading',
  '//',
  '/usr/',
  'so /inv',
  '##',
  'a#b',
  'https://example.org/#gen',
])('after %j asks for nothing', (before) => {
  expect(wordAt(before)).toBeUndefined();
});

it.each([
  ['/leave', true],
  ['/topic What we do', true],
  ['/Shrug', true],
  ['/nonsense', true],
  ['//leave', false],
  ['/usr/bin', false],
  ['/usr/bin is where it is', false],
  [' /leave', false],
  ['/ leave', false],
  ['/2', false],
  ['1 /leave', false],
])('%j is a command: %j', (text, is) => {
  expect(isCommand(text)).toBe(is);
});
