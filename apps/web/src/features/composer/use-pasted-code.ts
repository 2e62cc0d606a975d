import { useState, type ClipboardEvent, type RefObject } from 'react';
import { insideFence, looksLikeCode, withFence } from '../../lib/writing/code.ts';
import { caretOf } from '../../ui/TextBox.tsx';

interface Options {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** Returns whether what was pasted last into a text could be shown as code, and what is done about it. */
export const usePastedCode = ({ box, text, onText }: Options) => {
  /** What was pasted last and looks like code, while it stands in the text as it was. */
  const [pasted, setPasted] = useState('');
  const dismiss = (): void => {
    setPasted('');
  };
  return {
    isOffered: pasted !== '' && text.includes(pasted),
    dismiss,
    show: () => {
      onText(withFence(text, pasted));
      dismiss();
      box.current?.focus();
    },
    onPaste: ({ clipboardData, defaultPrevented }: ClipboardEvent) => {
      if (defaultPrevented) return;
      const added = clipboardData.getData('text/plain').replaceAll('\r\n', '\n');
      setPasted(looksLikeCode(added) && !insideFence(text.slice(0, caretOf(box.current))) ? added : '');
    },
  };
};
