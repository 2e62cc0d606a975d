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
  'reads a text of %j in a time that grows with the square of its length at most',
  (part) => {
    const long = part.repeat(Math.floor(8_192 / part.length));
    const short = Array.from({ length: 64 }, () => part.repeat(Math.floor(1_024 / part.length)));
    // The square of eight is 64; with the cube it would be eight times as long.
    expect(workOf([long])).toBeLessThan(5 * workOf(short) + CLOCK_TICK_US);
  },
);

/** How far the clock of a thread may be off. */
const CLOCK_TICK_US = 5_000;

/** The least of three, in µs of this thread, so that it does not depend on what else the machine does. */
function workOf(texts: readonly string[]): number {
  const runs = [1, 2, 3].map((run) => {
    const before = process.threadCpuUsage();
    // Of a text that it knows it would return what it read before.
    texts.forEach((text, index) => parseMarkdown(`${text} ${run} ${index}`));
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  });
  return Math.min(...runs);
}
