import { useEffect, type RefObject } from 'react';
import { isShortcut } from '../../lib/shortcuts.ts';
import { insideFence } from '../../lib/writing/code.ts';
import { formatted, linked, replace, selectedIn, tableOf } from '../../lib/writing/format.ts';
import { markdownOf } from '../../lib/writing/markdown-of-html.ts';

export interface FormatsProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
}

const KEYS = ['bold', 'italic', 'code', 'link'] as const;

/** The keys that format what is selected in a field, and what is made of what is pasted there; nothing to see. */
export const Formats = ({ box }: FormatsProps) => {
  useEffect(() => {
    const field = box.current;
    if (field === null) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const handleKey = (event: KeyboardEvent): void => {
      const format = event.isComposing ? undefined : KEYS.find((name) => isShortcut(event, name));
      if (format === undefined) return;
      event.preventDefault();
      replace(field, formatted(selectedIn(field), format));
    };
    const handlePaste = (event: ClipboardEvent): void => {
      const pasted = event.clipboardData?.getData('text/plain') ?? '';
      const selected = selectedIn(field);
      if (selected.from < selected.to && URL.canParse(pasted) && /^https?:\/\/\S+$/.test(pasted)) {
        event.preventDefault();
        const link = linked(selected, pasted);
        replace(field, { ...link, select: [link.text.length, link.text.length] });
        return;
      }
      // Of what is pasted as plain text, browsers give nothing else.
      const html = event.clipboardData?.getData('text/html') ?? '';
      if (html === '' || insideFence(selected.text.slice(0, selected.from))) return;
      // Code may have tabs too; a spreadsheet says that it is one.
      const text = (html.includes('<table') ? tableOf(pasted) : undefined) ?? markdownOf(html);
      if (text === undefined) return;
      event.preventDefault();
      replace(field, { ...selected, text, select: [text.length, text.length] });
    };
    field.addEventListener('keydown', handleKey, { signal });
    field.addEventListener('paste', handlePaste, { signal });
    return () => {
      listening.abort();
    };
  }, [box]);
  return null;
};
