import type { ComponentProps, KeyboardEvent, RefObject } from 'react';
import { isShortcut } from '../lib/shortcuts.ts';
import { useMedia } from '../lib/use-media.ts';
import { insideFence } from '../lib/writing/code.ts';
import styles from './TextBox.module.css';

/** Without a keyboard of keys nobody has Shift+Enter, so Enter breaks the line there and the button sends. */
const KEYBOARD = 'not all and (pointer: coarse)';

interface Props extends Omit<ComponentProps<'textarea'>, 'ref' | 'value' | 'onChange' | 'rows' | 'className' | 'dir'> {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Called by the key that sends. */
  readonly onSend: () => void;
}

/** The field that one writes a message in: it grows with the text, and has the one policy for Enter. */
export const TextBox = ({ box, text, onText, onSend, onKeyDown, ...field }: Props) => {
  const enterSends = useMedia(KEYBOARD);
  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    onKeyDown?.(event);
    if (event.defaultPrevented) return;
    const sends = isShortcut(event, 'send') && enterSends && !insideFence(text.slice(0, caretOf(box.current)));
    if (!sends && !isShortcut(event, 'sendAlways')) return;
    event.preventDefault();
    onSend();
  };
  return (
    // The copy behind the text makes the grid cell as high as the text is; a line break at its very end has no height, so
    // one more keeps an empty last line.
    <div className={styles.grow} data-text={`${text}\n`}>
      <textarea
        {...field}
        ref={box}
        className={styles.input}
        dir="auto"
        value={text}
        rows={1}
        enterKeyHint={enterSends ? 'send' : 'enter'}
        onChange={({ target }) => {
          onText(target.value);
        }}
        onKeyDown={handleKey}
      />
    </div>
  );
};

export const caretOf = (box: HTMLTextAreaElement | null): number => box?.selectionStart ?? 0;

/** Puts the caret behind the text. */
export const focusEnd = (box: HTMLTextAreaElement | null): void => {
  const end = box?.value.length ?? 0;
  box?.focus();
  box?.setSelectionRange(end, end);
};
