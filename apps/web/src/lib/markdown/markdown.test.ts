// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { isPlain } from './is-plain.ts';
import { renderMarkdown } from './render-markdown.ts';

/** jsdom has no Trusted Types, so the result is text. */
const rendered = (text: string): string => {
  const html: unknown = renderMarkdown(text);
  if (typeof html !== 'string') throw new TypeError('Not a text.');
  return html.trim();
};
const domOf = (text: string): HTMLElement => {
  const element = document.createElement('div');
  element.innerHTML = rendered(text);
  return element;
};

describe('Markdown', () => {
  it.each([
    ['**bold** and *italic*', '<p><strong>bold</strong> and <em>italic</em></p>'],
    ['~~gone~~ `code`', '<p><s>gone</s> <code>code</code></p>'],
    ['one\ntwo', '<p>one<br>\ntwo</p>'],
    ['> said', '<blockquote>\n<p>said</p>\n</blockquote>'],
    ['3. third', '<ol start="3">\n<li>third</li>\n</ol>'],
    [
      '```ts\nconst a = "<b>";\n```',
      '<pre tabindex="0" role="group" aria-label="Code"><code>const a = "&lt;b&gt;";\n</code></pre>',
    ],
  ])('shows %j', (text, html) => {
    expect(rendered(text)).toBe(html);
  });

  it.each(['# loud', '---', '![x](https://example.org/x.png)', '| a |\n|---|\n| b |'])(
    'has no block for %j',
    (text) => {
      expect(domOf(text).querySelector('h1, hr, img, table')).toBeNull();
    },
  );

  it('opens links outside and tells the other side nothing', () => {
    const link = domOf('see https://example.org/a_b').querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://example.org/a_b');
    expect(link?.target).toBe('_blank');
    expect(link?.rel).toBe('noopener noreferrer nofollow');
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](  JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](//evil.example)',
    '<svg/onload=alert(1)>',
    '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
    '[x](https://e.org "onmouseover=alert(1)")',
    '```"><img src=x onerror=alert(1)>\ncode\n```',
    '<style>*{display:none}</style>',
    '<form><input name=innerHTML></form>',
  ])('lets nothing dangerous through: %j', (text) => {
    const dom = domOf(text);
    const allowed = new Set(['a', 'blockquote', 'br', 'code', 'em', 'li', 'ol', 'p', 'pre', 's', 'strong', 'ul']);
    for (const element of dom.querySelectorAll('*')) {
      expect(allowed).toContain(element.localName);
      for (const { name } of element.attributes)
        expect(['href', 'target', 'rel', 'start', 'tabindex', 'role', 'aria-label']).toContain(name);
      expect(element.getAttribute('href') ?? 'https:').toMatch(/^(?:https?|mailto):/);
    }
  });
});

describe('a plain text', () => {
  it.each(['Hello, how are you?', 'Two\nlines', 'Ünïcode 日本語 🎉', 'It’s 3.5 — or so…', 'well-known'])(
    'is shown as it is: %j',
    (text) => {
      expect(isPlain(text)).toBe(true);
      expect(domOf(text).textContent.trim()).toBe(text);
    },
  );

  it.each([
    '**a**',
    '_a_',
    '`a`',
    '> a',
    '- a',
    '1. a',
    '* a',
    'a\n---',
    '    code',
    'https://a.org',
    '[a](b)',
    '&amp;',
    '\\*',
  ])('is not %j', (text) => {
    expect(isPlain(text)).toBe(false);
  });
});
