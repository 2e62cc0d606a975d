import { fenced } from './code.ts';

/** What a button or a key makes of the selected text. */
export type Format = 'bold' | 'italic' | 'strike' | 'code' | 'link' | 'quote' | 'bullets' | 'numbers' | 'codeBlock';

/** A text with a selection, by offsets in UTF-16 units. */
export interface Selected {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** What takes the place of a part of the text, and what is selected then, by offsets in what is new. */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly select: readonly [number, number];
}

const MARKS = { bold: '**', italic: '_', strike: '~~', code: '`' } as const;

/** What stands before each line; a line that has it, or that of the other kind of list, loses it. */
const LINES = {
  quote: { mark: () => '> ', before: /^> ?/ },
  bullets: { mark: () => '- ', before: /^(?:[-*+]|\d+[.)]) / },
  numbers: { mark: (at: number) => `${at + 1}. `, before: /^(?:[-*+]|\d+[.)]) / },
} as const;

/** Formats the selected text, or takes the format away where it has it. */
export const formatted = (selected: Selected, format: Format): Replacement => {
  if (format === 'link') return linked(selected);
  if (format === 'codeBlock') return block(selected);
  if (format === 'quote' || format === 'bullets' || format === 'numbers') return lined(selected, format);
  return format === 'code' && inside(selected).includes('\n') ? block(selected) : marked(selected, MARKS[format]);
};

/** Makes a link of the selected text, or of what is written then; the address is what is selected next. */
export const linked = (selected: Selected, url = 'https://'): Replacement => {
  const { from, to } = selected;
  const label = inside(selected).replaceAll(/[[\]]/g, String.raw`\$&`);
  const text = `[${label}](${url})`;
  if (label === '') return { from, to, text, select: [1, 1] };
  const end = text.length - 1;
  return { from, to, text, select: [end - url.length, end] };
};

/**
 * Returns rows that were copied from a spreadsheet as a table; `undefined` where it is none: every row has as many cells as the
 * first one, at least two.
 */
export const tableOf = (copied: string): string | undefined => {
  const rows = copied
    .replaceAll('\r\n', '\n')
    .replace(/\n+$/, '')
    .split('\n')
    .map((row) => row.split('\t').map((cell) => cell.trim().replaceAll('|', String.raw`\|`)));
  const [header] = rows;
  if (header === undefined || header.length < 2 || rows.some(({ length }) => length !== header.length))
    return undefined;
  const lines = [header, header.map(() => '---'), ...rows.slice(1)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};

/** Replaces a part of a field as if it were typed: it can be undone, and the page hears of it. */
export const replace = (field: HTMLTextAreaElement, { from, to, text, select: [start, end] }: Replacement): void => {
  field.focus();
  field.setSelectionRange(from, to);
  // Nothing else keeps what the browser can undo; a document without a window has no such command.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (!('execCommand' in document) || !document.execCommand('insertText', false, text)) {
    field.setRangeText(text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  field.setSelectionRange(from + start, from + end);
};

export const selectedIn = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Selected => ({
  text: value,
  from: selectionStart,
  to: selectionEnd,
});

const inside = ({ text, from, to }: Selected): string => text.slice(from, to);

function marked(selected: Selected, mark: string): Replacement {
  const { text, from, to } = selected;
  const [start, end] = [from - mark.length, to + mark.length];
  const was = inside(selected);
  if (text.slice(start, from) === mark && text.slice(to, end) === mark) {
    return { from: start, to: end, text: was, select: [0, was.length] };
  }
  // A mark beside a space is none.
  const [, before = '', middle = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(was) ?? [];
  const begin = before.length + mark.length;
  return { from, to, text: before + mark + middle + mark + after, select: [begin, begin + middle.length] };
}

function lined({ text, from, to }: Selected, format: keyof typeof LINES): Replacement {
  const { mark, before } = LINES[format];
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const next = text.indexOf('\n', to);
  const end = next === -1 ? text.length : next;
  const lines = text.slice(start, end).split('\n');
  const had = lines.every((line, at) => (format === 'quote' ? before.test(line) : line.startsWith(mark(at))));
  const result = lines
    .map((line, at) => (had ? line.replace(before, '') : mark(at) + line.replace(before, '')))
    .join('\n');
  return {
    from: start,
    to: end,
    text: result,
    select: lines.length === 1 ? [result.length, result.length] : [0, result.length],
  };
}

function block(selected: Selected): Replacement {
  const { text, from, to } = selected;
  const above = from === 0 || text[from - 1] === '\n' ? '' : '\n';
  const below = to === text.length || text[to] === '\n' ? '' : '\n';
  const code = fenced(inside(selected));
  const first = above.length + code.indexOf('\n') + 1;
  return { from, to, text: above + code + below, select: [first, above.length + code.lastIndexOf('\n')] };
}
