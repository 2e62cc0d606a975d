import { parseInertly } from '../trusted-types.ts';
import { fenced } from './code.ts';

/** What is never text. */
const LEFT_OUT = new Set([
  'SCRIPT',
  'STYLE',
  'TEMPLATE',
  'NOSCRIPT',
  'HEAD',
  'TITLE',
  'SVG',
  'IFRAME',
  'OBJECT',
  'BUTTON',
]);

/** What stands in lines of its own. */
const BLOCKS = new Set([
  'ADDRESS',
  'ARTICLE',
  'ASIDE',
  'BLOCKQUOTE',
  'BODY',
  'DD',
  'DETAILS',
  'DIV',
  'DL',
  'DT',
  'FIELDSET',
  'FIGCAPTION',
  'FIGURE',
  'FOOTER',
  'FORM',
  'H1',
  'H2',
  'H3',
  'H4',
  'H5',
  'H6',
  'HEADER',
  'HR',
  'LI',
  'MAIN',
  'NAV',
  'OL',
  'P',
  'PRE',
  'SECTION',
  'TABLE',
  'UL',
]);

/** Deeper ones are text: a page of others may nest as it likes. */
const MAX_DEPTH = 100;

/** Longer texts are more than a message holds, and take longer. */
const MAX_LENGTH = 200_000;

/**
 * Returns what was copied from a page as Markdown; `undefined` where that says no more than its text: it has no format, is from
 * an editor of code, whose lines are to stay as they are, or is too much. Nothing of it is loaded or run.
 */
export const markdownOf = (html: string): string | undefined => {
  if (html.length > MAX_LENGTH) return undefined;
  const { body } = parseInertly(html);
  const [first] = body.children;
  if (first instanceof HTMLElement && first.style.fontFamily.includes('monospace')) return undefined;
  const text = blocksOf(body, 0).join('\n\n').trim();
  return letters(text) === letters(body.textContent) ? undefined : text;
};

/** Without what lines and escapes add. */
const letters = (text: string): string => text.replaceAll(/[\s\\]/g, '');

/** The blocks of an element; text between them is one, too. */
function blocksOf(element: Element, depth: number): string[] {
  const blocks: string[] = [];
  let line = '';
  const endLine = (): void => {
    const text = tidy(line);
    if (text !== '') blocks.push(text);
    line = '';
  };
  for (const node of element.childNodes) {
    if (!hasBlocks(node, depth)) {
      line += inlineOf(node, depth + 1);
      continue;
    }
    endLine();
    blocks.push(...blockOf(node, depth + 1));
  }
  endLine();
  return blocks;
}

/** Whether a node is a block, or only around blocks, as Google’s documents put all of theirs into one `<b>`. */
const hasBlocks = (node: Node, depth: number): node is Element =>
  node instanceof Element &&
  depth < MAX_DEPTH &&
  (BLOCKS.has(node.tagName) || [...node.children].some((child) => hasBlocks(child, depth + 1)));

function blockOf(element: Element, depth: number): string[] {
  const { tagName } = element;
  const blocks = (): string[] => blocksOf(element, depth);
  switch (tagName) {
    case 'H1':
    case 'H2':
    case 'H3':
    case 'H4':
    case 'H5':
    case 'H6': {
      const text = blocks().join(' ').replaceAll('**', '');
      return text === '' ? [] : [`${'#'.repeat(Number(tagName.charAt(1)))} ${text}`];
    }
    case 'BLOCKQUOTE':
      return [indented(blocks().join('\n\n'), '> ', '> ')].filter((text) => text !== '> ');
    case 'PRE':
      return [fenced(element.textContent.replace(/^\n/, ''))];
    case 'HR':
      return ['---'];
    case 'UL':
    case 'OL':
      return [listOf(element, depth)].filter((text) => text !== '');
    case 'TABLE':
      return tableOf(element, depth);
    default:
      return blocks();
  }
}

/** A list within a list belongs to the item before it, wherever it stands. */
function listOf(list: Element, depth: number): string {
  const items: string[] = [];
  let number = Number(list.getAttribute('start') ?? 1);
  for (const child of list.children) {
    if (child.tagName === 'UL' || child.tagName === 'OL') {
      const inner = listOf(child, depth + 1);
      items.push(items.length === 0 ? inner : indented(inner, '  ', '  '));
      continue;
    }
    const mark = list.tagName === 'OL' ? `${number++}. ` : '- ';
    const text = blocksOf(child, depth + 1).join('\n');
    if (text !== '') items.push(indented(text, mark, ' '.repeat(mark.length)));
  }
  return items.join('\n');
}

function tableOf(table: Element, depth: number): string[] {
  const rows = [...table.querySelectorAll('tr')].map((row) =>
    [...row.children].map((cell) =>
      blocksOf(cell, depth + 1)
        .join(' ')
        .replaceAll('\n', ' ')
        .replaceAll('|', String.raw`\|`),
    ),
  );
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const [header, ...others] = rows;
  // A table of one column only places things.
  if (header === undefined || columns < 2) return blocksOf(table, depth);
  const line = (cells: readonly string[]): string =>
    `| ${Array.from({ length: columns }, (_, at) => cells[at] ?? '').join(' | ')} |`;
  return [[line(header), line(Array.from({ length: columns }, () => '---')), ...others.map(line)].join('\n')];
}

function inlineOf(node: Node, depth: number): string {
  if (node.nodeType === Node.TEXT_NODE) return escaped((node.nodeValue ?? '').replaceAll(/[\s\u00a0]+/g, ' '));
  if (!(node instanceof HTMLElement) || LEFT_OUT.has(node.tagName)) return '';
  if (node.tagName === 'BR') return '\n';
  if (node.tagName === 'IMG') return escaped(node.getAttribute('alt') ?? '');
  if (node.tagName === 'CODE' || node.tagName === 'TT' || node.tagName === 'KBD') return codeOf(node.textContent);
  const inside =
    depth < MAX_DEPTH
      ? [...node.childNodes].map((child) => inlineOf(child, depth + 1)).join('')
      : escaped(node.textContent);
  const text = marksOf(node).reduce((marked, mark) => around(marked, mark, mark), inside);
  const href = node instanceof HTMLAnchorElement ? (node.getAttribute('href') ?? '') : '';
  if (!/^(?:https?:\/\/|mailto:)/i.test(href) || text.trim() === '') return text;
  const address = href.replaceAll(/[\s()<>]/g, encodeURIComponent);
  return text.trim() === escaped(href)
    ? href
    : around(text, '[', `](${address.replaceAll('(', '%28').replaceAll(')', '%29')})`);
}

/** How an element looks: by its name, unless its style says otherwise, as documents on the web do. */
function marksOf({ tagName, style }: HTMLElement): string[] {
  const { fontWeight, fontStyle, textDecoration } = style;
  const isBold = fontWeight === '' ? tagName === 'B' || tagName === 'STRONG' : /^(?:bold|[6-9]00)/.test(fontWeight);
  const isItalic = fontStyle === '' ? tagName === 'I' || tagName === 'EM' : fontStyle === 'italic';
  const isStruck = ['S', 'DEL', 'STRIKE'].includes(tagName) || textDecoration.includes('line-through');
  return [...(isStruck ? ['~~'] : []), ...(isItalic ? ['_'] : []), ...(isBold ? ['**'] : [])];
}

/** A mark beside a space is none, and lines have marks of their own. */
const around = (text: string, before: string, after: string): string =>
  text
    .split('\n')
    .map((line) =>
      line.replace(/^(\s*)(.*?)(\s*)$/s, (_, start: string, middle: string, end: string) =>
        middle === '' ? line : start + before + middle + after + end,
      ),
    )
    .join('\n');

function codeOf(code: string): string {
  const text = code.replaceAll(/\s+/g, ' ');
  if (text.trim() === '') return text;
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([mark]) => mark.length));
  const mark = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return mark + space + text + space + mark;
}

/** What would be a mark where it is text; within words, and between spaces, few are. */
const escaped = (text: string): string =>
  text.replaceAll(
    /[\\`]|\*(?=\S)|(?<=\S)\*|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~~|\](?=[([])|<(?=[@#!])/gu,
    String.raw`\$&`,
  );

/** Lines without the spaces around them; the beginning of none is a mark of a block. */
const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').trim())
    .map((line) =>
      line.replace(/^(?:(#{1,6}|[-+])(?= |$)|>)/, String.raw`\$&`).replace(/^(\d+)([.)])(?= |$)/, String.raw`$1\$2`),
    )
    .join('\n')
    .trim();

const indented = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, at) => (at === 0 ? first + line : (others + line).trimEnd()))
    .join('\n');
