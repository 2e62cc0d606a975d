import { expect, it } from 'vitest';
import { parseMarkdown, safeHref } from './parse-markdown.ts';

it.each(['https://e.org', 'http://e.org', 'mailto:a@e.org', 'HTTPS://E.ORG'])('lets %s be opened', (href) => {
  expect(safeHref(href)).toBe(href);
});

it.each([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  '//evil.example',
  '/path',
  'https:evil.example',
  '',
])('makes no link of %j', (href) => {
  expect(safeHref(href)).toBeUndefined();
});

const longest = 8_192;
const filledWith = (part: string): string => part.repeat(Math.floor(longest / part.length));

it.each([
  '1. ',
  '> ',
  '>',
  '> - ',
  '*a_b',
  'a**b*',
  '**a *b ',
  '_a ',
  '~~a ',
  '`a',
  '`a``b```c````',
  '[',
  '[a](',
  '![a](',
  '<a',
  '\\a',
  '!',
  'a@a.b ',
  'http://a ',
  'a\n',
  '- a\n',
  '- > a\n',
  '|a|\n|-|\n',
])('keeps a long text of %j as it was written, since to read it takes the square of its length', (part) => {
  const text = filledWith(part);
  expect(parseMarkdown(text)).toEqual(asWritten(text));
});

it('keeps a text within thousands of stars as it was written', () => {
  const text = `${'*'.repeat(4_000)}a${'*'.repeat(4_000)}`;
  expect(parseMarkdown(text)).toEqual(asWritten(text));
});

const tableOf = (columns: number, rows: number) =>
  [`${'|a'.repeat(columns)}|`, `${'|-'.repeat(columns)}|`, ...Array.from({ length: rows }, () => '|')].join('\n');

it('keeps a table of more cells than anybody reads as it was written', () => {
  expect(parseMarkdown(tableOf(20, 50))[0]).toMatchObject({ type: 'table' });
  expect(parseMarkdown(tableOf(30, 33))[0]).toMatchObject({ type: 'table' });
  expect(parseMarkdown(tableOf(20, 51))).toEqual(asWritten(tableOf(20, 51)));
});

it.each([31, 1_500])('makes no table of %d columns', (columns) => {
  expect(parseMarkdown(tableOf(columns, 500)).map(({ type }) => type)).not.toContain('table');
});

it('keeps a list of eleven levels as it was written', () => {
  expect(parseMarkdown(listOf(11))).toEqual(asWritten(listOf(11)));
});

const listOf = (levels: number) => Array.from({ length: levels }, (_, level) => `${'  '.repeat(level)}- a`).join('\n');

const asWritten = (text: string) => [
  { type: 'paragraph', raw: text, text, tokens: [{ type: 'text', raw: text, text }] },
];

it.each([
  ['a list of a hundred', 'list', '- **a** of `b`, see [c](https://e.org/c_d_e)\n'.repeat(100)],
  ['a list of ten levels', 'list', listOf(10)],
  [
    'a table of fifty rows',
    'table',
    `|a|b|c|d|\n|-|-|-|-|\n${'| **a** | `b_c` | [d](https://e.org) | e |\n'.repeat(50)}`,
  ],
  ['code', 'code', `\`\`\`\n${'*a = _b[c]; // !\n'.repeat(400)}\`\`\``],
  ['a quote of prose', 'blockquote', `> ${filledWith('It _is_ said, again and again and once more. ')}`],
])('formats %s', (_, type, text) => {
  const [first] = parseMarkdown(text);
  expect(first?.type).toBe(type);
  expect([first]).not.toEqual(asWritten(text));
});

it('makes no link of an address that is longer than any', () => {
  const kinds = (text: string) => JSON.stringify(parseMarkdown(text)).includes('"link"');
  expect(kinds(`http://e.org/${'a'.repeat(2_000)}`)).toBe(true);
  expect(kinds(`http://e.org/${'a'.repeat(4_000)}`)).toBe(false);
});
