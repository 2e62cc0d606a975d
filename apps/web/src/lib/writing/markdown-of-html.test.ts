// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { markdownOf } from './markdown-of-html.ts';

describe('what is copied from a page', () => {
  it.each([
    ['text alone', '<p style="font-weight:400">Hello <span>*world*</span></p>', undefined],
    ['code of an editor', '<div style="font-family: Menlo, monospace"><div>if <b>a</b></div></div>', undefined],
    ['bold and italic', '<p>Be <b>kind</b> and <em>calm </em>now</p>', 'Be **kind** and _calm_ now'],
    ['what is struck out', '<b>a</b> <s>b</s>', '**a** ~~b~~'],
    ['a link', '<a href="https://e.org/a_(b)">the plan</a>', '[the plan](https://e.org/a_%28b%29)'],
    ['a bare link', '<p><b>a</b> <a href="https://e.org/a_b">https://e.org/a_b</a></p>', '**a** https://e.org/a_b'],
    ['a link that is none', '<a href="javascript:alert(1)">a</a> <b>b</b> <a href="/here">c</a>', 'a **b** c'],
    ['code', 'run <code>npm `x`</code>', 'run `` npm `x` ``'],
    ['a block of code', '<p>so</p><pre><code>\na\n  b\n</code></pre>', 'so\n\n```\na\n  b\n```'],
    ['headings', '<h1>One</h1><h3><b>Three</b></h3><p>text</p>', '# One\n\n### Three\n\ntext'],
    ['a quote', '<blockquote><p>a</p><p>b</p></blockquote>', '> a\n>\n> b'],
    ['lists', '<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>', '- a\n  - b\n- c'],
    ['a list in a list', '<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>', '- a\n  - b\n- c'],
    ['numbers', '<ol start="3"><li>a</li><li>b<br>more</li></ol>', '3. a\n4. b\n   more'],
    [
      'a table',
      '<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td><td><p>2</p><p>3</p></td></tr></table>',
      '| a | b\\|c |\n| --- | --- |\n| 1 | 2 3 |',
    ],
    ['a table that only places things', '<table><tr><td><b>a</b></td></tr></table>', '**a**'],
    ['lines', '<div>a</div><div><b>b</b><br>c</div>', 'a\n\n**b**\nc'],
    [
      'what would be a mark',
      '<p><b>x</b> 2 * 3 *so* snake_case _so_ [a](b) `c` &lt;@bob&gt;</p>',
      String.raw`**x** 2 * 3 \*so\* snake_case \_so\_ [a\](b) \`c\` \<@bob>`,
    ],
    [
      'what would begin a block',
      '<p><b>x</b></p><p># a</p><p>1. b</p><p>- c</p><p>&gt; d</p>',
      '**x**\n\n\\# a\n\n1\\. b\n\n\\- c\n\n\\> d',
    ],
    [
      'a document of Google',
      '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:700">Plan</span><span style="font-weight:400">: </span><span style="font-style:italic">soon</span></p><ul><li><p><span>one</span></p></li></ul></b>',
      '**Plan**: _soon_\n\n- one',
    ],
    [
      'what is never shown',
      '<style>b{}</style><script>a()</script><b>x</b><img src="https://e.org/p.png" alt="a dog">',
      '**x**a dog',
    ],
  ])('%s', (_, html, markdown) => {
    expect(markdownOf(html)).toBe(markdown);
  });

  it('is left as text where it nests without end or is too long, in a moment', () => {
    const begun = performance.now();
    const deep = `${'<div><ul><li>'.repeat(300)}<b>x</b>`;
    expect(markdownOf(deep)).toContain('x');
    expect(markdownOf(`<b>${'x'.repeat(300_000)}</b>`)).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
