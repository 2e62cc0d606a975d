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

it.each([
  ['deep quotes', '>'.repeat(8_192)],
  ['deep lists and quotes', '> - '.repeat(2_048)],
])('keeps a text of %s as it was written', (_, text) => {
  expect(parseMarkdown(text)).toMatchObject([{ type: 'paragraph', tokens: [{ type: 'text', text }] }]);
});

it.each(['*', '[', '`', '_a', '[a](', '**a *b ', '~~a', 'http://', '<a', 'a_', '`a``b```c````'])(
  'reads the longest text of %j in a moment',
  (part) => {
    const before = performance.now();
    parseMarkdown(part.repeat(Math.floor(8_192 / part.length)));
    // A tenth of this alone; the machine may be busy.
    expect(performance.now() - before).toBeLessThan(3_000);
  },
);
