import { describe, expect, it } from 'vitest';
import { asSent, fenced, insideFence, looksLikeCode, withFence } from './code.ts';

it.each([
  ['```', true],
  ['look:\n```ts\nconst a = 1;', true],
  ['```\na\n```', false],
  ['```\na\n```\nthen', false],
  ['````\n```', true],
  ['~~~\n```', true],
  ['a ``` b', false],
  ['', false],
])('in %j a fence is open: %j', (text, open) => {
  expect(insideFence(text)).toBe(open);
});

describe('a paste', () => {
  it.each([
    'const a = 1;\nconst b = 2;',
    'def f(x):\n    return x + 1',
    '<ul>\n  <li>one</li>\n</ul>',
    'SELECT id\nFROM rooms\nWHERE id = 1',
    '{\n  "a": 1,\n  "b": [2]\n}',
  ])('looks like code: %j', (text) => {
    expect(looksLikeCode(text)).toBe(true);
  });

  it.each([
    'const a = 1;',
    'Dear all,\nwe meet at ten.\nBring cake.',
    'Roses are red\n  violets are blue\n  and so on',
    '- one\n- two (2)\n- three',
    'https://example.org/a\nhttps://example.org/b',
  ])('does not: %j', (text) => {
    expect(looksLikeCode(text)).toBe(false);
  });

  it('is fenced by more backticks than it has', () => {
    expect(fenced('a\n```\nb\n')).toBe('````\na\n```\nb\n````');
  });

  it.each([
    ['x;\ny;', '```\nx;\ny;\n```\n'],
    ['see x;\ny; there', 'see \n```\nx;\ny;\n```\n there'],
    ['see\nx;\ny;\nthere', 'see\n```\nx;\ny;\n```\nthere'],
    ['x;\ny; and x;\ny;', 'x;\ny; and \n```\nx;\ny;\n```\n'],
  ])('stands on lines of its own in %j', (text, expected) => {
    expect(withFence(text, 'x;\ny;')).toBe(expected);
  });
});

it.each([
  ['    if (ready)\n        go()', '    if (ready)\n        go()'],
  ['\n  \n  a\n', '  a'],
  ['a\n\n', 'a'],
  [' \n ', ''],
])('of %j is sent %j', (text, sent) => {
  expect(asSent(text)).toBe(sent);
});
