// @vitest-environment jsdom
import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { openCard } from '../../lib/chat/person-card.ts';
import { parseMarkdown } from '../../lib/markdown/parse-markdown.ts';
import { plainText } from '../../lib/markdown/plain-text.ts';
import { MessageText } from './MessageText.tsx';

afterEach(cleanup);

const names: Readonly<Record<string, string>> = { bob: 'Bob Okafor', alex1: 'Alex Kim (alex1)' };
const nameOf = (user: string): string => names[user] ?? user;

const show = (text: string, mentioned?: readonly string[]) => {
  const rendered = render(<MessageText messageId="m1" text={text} mentioned={mentioned} nameOf={nameOf} />).container
    .firstElementChild;
  if (rendered === null) throw new Error('Nothing was rendered.');
  return rendered;
};

const long = (messageId: string, text: string) => {
  const of = (shown: string) => <MessageText messageId={messageId} text={shown} nameOf={nameOf} />;
  const { container, rerender, unmount } = render(of(text));
  const button = () => {
    const found = container.querySelector('button');
    if (found === null) throw new Error('The text is not folded.');
    return found;
  };
  return {
    container,
    unmount,
    label: () => button().textContent,
    open: () => fireEvent.click(button()),
    change: (next: string) => {
      rerender(of(next));
    },
  };
};

describe('a long text', () => {
  it.each([
    ['of lines', 'a\n'.repeat(30)],
    ['of one line', 'word '.repeat(400)],
  ])('%s is folded until somebody opens it, also when it comes back into view', (messageId, text) => {
    const { container, open, label, unmount } = long(messageId, text);
    expect([label(), container.querySelector('button')?.getAttribute('aria-expanded')]).toEqual(['Show more', 'false']);
    open();
    expect(label()).toBe('Show less');
    unmount();
    expect(long(messageId, text).label()).toBe('Show less');
  });

  it('stays open when it is edited, and leaves another message of the same text folded', () => {
    const [text, edited] = ['a\n'.repeat(30), 'b\n'.repeat(30)];
    const { open, label, change, unmount } = long('edited', text);
    open();
    change(edited);
    expect(label()).toBe('Show less');
    unmount();
    expect([long('edited', edited).label(), long('another', text).label()]).toEqual(['Show less', 'Show more']);
  });

  it('shows what the focus goes to', () => {
    const { container } = long('focused', `${'a\n'.repeat(30)}https://e.org`);
    const link = container.querySelector('a');
    if (link === null) throw new Error('There is no link.');
    link.getBoundingClientRect = () => new DOMRect(0, 500, 10, 10);
    fireEvent.focusIn(link);
    expect(container.querySelector('button')?.textContent).toBe('Show less');
  });

  it('is what has more than twenty lines', () => {
    expect(show('a\n'.repeat(19)).parentElement?.querySelector('button')).toBeNull();
  });
});

describe('a link', () => {
  it.each(['/room/garden', '/room/garden/members', '/r/garden/1a2b'])('to %s of this chat opens in place', (path) => {
    const link = show(`See ${location.origin}${path}`).querySelector('a')!;
    expect([link.getAttribute('href'), link.target]).toEqual([path, '']);
    fireEvent.click(link);
    expect(location.pathname).toBe(path);
    history.replaceState(null, '', '/');
    fireEvent.click(link, { ctrlKey: true });
    expect(location.pathname).toBe('/');
  });

  it.each(['http://localhost.example.org/room/garden', `${location.origin}/grafana`, 'https://example.org/r/garden/1'])(
    'to %s opens in a tab',
    (href) => {
      expect(show(href).querySelector('a')?.target).toBe('_blank');
    },
  );
});

describe('a text', () => {
  it.each([
    ['**bold** and *italic*', '<p dir="auto"><strong>bold</strong> and <em>italic</em></p>'],
    ['~~gone~~ ~not~', '<p dir="auto"><s>gone</s> ~not~</p>'],
    ['one\n  two', '<p dir="auto">one<br>  two</p>'],
    ['  indented', '<p dir="auto">  indented</p>'],
    ['> said', '<blockquote dir="auto"><p>said</p></blockquote>'],
    ['- one\n\n- two', '<ul dir="auto"><li><p>one</p></li><li><p>two</p></li></ul>'],
    ['3. third', '<ol dir="auto" start="3"><li>third</li></ol>'],
    ['- [x] done', '<ul dir="auto"><li data-task="true">☑ done</li></ul>'],
    ['# *Plan*', '<h2 dir="auto"><em>Plan</em></h2>'],
    ['##### Note', '<h5 dir="auto">Note</h5>'],
    ['#plan', '<p dir="auto">#plan</p>'],
    ['a\n---', '<p dir="auto">a</p><hr>'],
    ['a\n===', '<p dir="auto">a<br>===</p>'],
    [
      '| a | b |\n|---|--:|\n| `1` | 2 |',
      '<div class="_table_ID_" tabindex="0" role="group" aria-label="Table"><table><thead><tr>' +
        '<th scope="col" dir="auto">a</th><th scope="col" dir="auto" data-align="right">b</th></tr></thead><tbody><tr>' +
        '<td dir="auto"><code class="_code_ID_" dir="auto">1</code></td><td dir="auto" data-align="right">2</td>' +
        '</tr></tbody></table></div>',
    ],
    ['One.\n \n\nTwo.', '<p dir="auto">One.</p><p dir="auto">Two.</p>'],
    ['a\\*b &amp; <b>', '<p dir="auto">a*b &amp;amp; &lt;b&gt;</p>'],
  ])('of %j shows as elements', (text, html) => {
    expect(show(text).innerHTML.replaceAll(/_([a-z]+)_[\w-]+/g, '_$1_ID_')).toBe(html);
  });

  it.each(['    if (ready)\n        go()', '```ts\nif (ready)\n    go()\n```'])(
    'keeps the indent of code: %j',
    (text) => {
      expect(show(text).querySelector('pre')?.textContent).toBe('if (ready)\n    go()');
    },
  );

  it.each([
    ['Good 🎉!', ['🎉']],
    ['👍🏽 👩‍👩‍👧 🇩🇪 3️⃣ ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿', ['👍🏽', '👩‍👩‍👧', '🇩🇪', '3️⃣', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']],
    ['**bold 🎉**', ['🎉']],
    ['© 2026 ™ 3 # ↔', []],
    ['`🎉`', []],
  ])('has each emoji of %j as one element', (text, emojis) => {
    const shown = [...show(text).querySelectorAll('[class*=emoji]')];
    expect(shown.map(({ textContent }) => textContent)).toEqual(emojis);
  });

  it('of emoji alone is larger', () => {
    expect(show('🎉 👍🏽').getAttribute('data-emoji')).toBe('true');
    expect(show('Good 🎉').getAttribute('data-emoji')).toBe('false');
  });

  it('opens the card of somebody whom it names', () => {
    const name = show('Hi @bob', ['bob']).querySelector('button');
    if (name !== null) fireEvent.click(name);
    expect(openCard.get()).toEqual({ user: 'bob', anchor: name });
  });

  it.each([
    ['Hi <@bob>, look', 'Hi @Bob Okafor, look', 'bob'],
    ['_<@alex1>_', '@Alex Kim (alex1)', 'alex1'],
    ['<@jane=2Edoe_>', '@jane=2Edoe_', 'jane=2Edoe_'],
  ])('mentions in %j a person by name, who has a card', (text, read, user) => {
    const shown = show(text);
    expect(shown.textContent).toBe(read);
    const name = shown.querySelector('button');
    if (name !== null) fireEvent.click(name);
    expect(openCard.get()).toEqual({ user, anchor: name });
  });

  it.each([
    ['garden', '#The garden', '/room/garden'],
    ['p-mine', '#Council', '/room/p-mine'],
    // Nobody needs to be in a public room to see it.
    ['town', '#town', '/room/town'],
    ['p-secret', '#private room', undefined],
  ])('mentions the room %s by its name, %j, and leads to it where one may see it', (room, read, path) => {
    const rooms = [
      { ...myRoom('garden'), displayName: 'The garden' },
      { ...myRoom('p-mine'), displayName: 'Council' },
    ];
    const { engine, view } = renderInChat(
      (chat) => <MessageText messageId="m1" text={`See <#${room}>, \`<#${room}>\``} nameOf={chat.nameOf} />,
      { fixture: { rooms } },
    );
    expect(view.container.textContent).toBe(`See ${read}, <#${room}>`);
    expect(view.container.querySelector('a')?.getAttribute('href')).toBe(path);
    expect(plainText(parseMarkdown(`See <#${room}>`), engine.nameOf)).toBe(`See ${read}`);
  });

  it('mentions everyone in the room', () => {
    const shown = show('<!room> look');
    expect(shown.textContent).toBe('@everyone look');
    expect(shown.querySelector('[class*=name]')?.textContent).toBe('@everyone');
    expect(shown.querySelector('button')).toBeNull();
  });

  it('mentions nobody by what is no name', () => {
    expect(show('<@jane doe> <@> <!here>').innerHTML).toBe(
      '<p dir="auto">&lt;@jane doe&gt; &lt;@&gt; &lt;!here&gt;</p>',
    );
  });

  it('marks those whom it names, and nobody else', () => {
    const names = show('Hi @bob. and @carol', ['bob']).querySelectorAll('bdi');
    expect([...names].map(({ textContent }) => textContent)).toEqual(['@bob']);
  });
});

it('opens links outside and sends no referrer', () => {
  const link = show('see https://example.org/a_b, not www.example.org or a@b.c').querySelectorAll('a');
  expect(link).toHaveLength(1);
  expect(link[0]?.getAttribute('href')).toBe('https://example.org/a_b');
  expect(link[0]?.target).toBe('_blank');
  expect(link[0]?.rel).toBe('noopener noreferrer nofollow');
});

it.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](  JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](//evil.example)',
  '![x](javascript:alert(1))',
  '![x](https://example.org/x.png)',
  '<svg/onload=alert(1)>',
  '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
  '[x](https://e.org "onmouseover=alert(1)")',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '| <img src=x onerror=alert(1)> |\n|---|\n| [x](javascript:alert(1)) |',
  '# <img src=x onerror=alert(1)>',
])('lets nothing dangerous through: %j', (text) => {
  const shown = show(text);
  expect(shown.querySelectorAll('script, img, svg:not([class^=lucide]), style, form')).toHaveLength(0);
  for (const link of shown.querySelectorAll('a')) expect(link.href).toMatch(/^https:/);
  for (const element of shown.querySelectorAll('*'))
    expect(element.getAttributeNames().filter((name) => name.startsWith('on'))).toEqual([]);
});
