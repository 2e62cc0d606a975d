import { useRef, useState, type ComponentProps, type KeyboardEvent, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { isShortcut } from '../lib/shortcuts.ts';
import { useMedia } from '../lib/use-media.ts';
import { insideFence } from '../lib/writing/code.ts';
import { wordAt, type Word } from '../lib/writing/word-at.ts';
import { onDemand } from './on-demand/on-demand.tsx';
import styles from './TextBox.module.css';

const Formats = onDemand('Formats', () => import('./on-demand/Formats.tsx'));
const Completions = onDemand('Completions', () => import('./on-demand/Completions.tsx'));

/** Without a keyboard of keys nobody has Shift+Enter, so Enter breaks the line there and the button sends. */
const KEYBOARD = 'not all and (pointer: coarse)';

interface Props extends Omit<ComponentProps<'textarea'>, 'ref' | 'value' | 'onChange' | 'rows' | 'className' | 'dir'> {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  /** Where the text goes: what names and emojis are completed from. */
  readonly room: OpenRoom;
  /** What the names in the text stand for; those that are completed are added. */
  readonly names: Map<string, string>;
  /** Whether a text may be a command, which is completed then. */
  readonly commands?: boolean;
  readonly onText: (text: string) => void;
  /** Called by the key that sends. */
  readonly onSend: () => void;
}

/**
 * The field that one writes a message in: it grows with the text, formats it, completes names and emojis, and has the one
 * policy for Enter.
 */
export const TextBox = ({ box, text, room, names, commands = false, onText, onSend, onKeyDown, ...field }: Props) => {
  const enterSends = useMedia(KEYBOARD);
  const [word, setWord] = useState<Word>();
  /** Where the word stands that one did not want completed. */
  const [dismissed, setDismissed] = useState<number>();
  const takeKeyRef = useRef<(event: KeyboardEvent) => boolean>(undefined);

  const lookForWord = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): void => {
    const found = selectionStart === selectionEnd ? wordAt(value.slice(0, selectionStart)) : undefined;
    if (found?.from !== dismissed) setDismissed(undefined);
    const isOffered = found !== undefined && !isNamed(found, names) && (commands || found.mark !== '/');
    setWord(isOffered ? found : undefined);
  };
  const complete = (completion: string): void => {
    const caret = caretOf(box.current);
    const before = `${text.slice(0, word?.from)}${completion} `;
    // At once, so that the next key finds the caret where it belongs.
    flushSync(() => {
      onText(before + text.slice(caret).replace(/^ /, ''));
      setWord(undefined);
    });
    box.current?.focus();
    box.current?.setSelectionRange(before.length, before.length);
  };
  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (!event.nativeEvent.isComposing && takeKeyRef.current?.(event) === true) {
      event.stopPropagation();
      return;
    }
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
      {word !== undefined && word.from !== dismissed && (
        <Completions
          word={word}
          room={room}
          names={names}
          box={box}
          takeKeyRef={takeKeyRef}
          onChoose={complete}
          onDismiss={() => {
            setDismissed(word.from);
          }}
        />
      )}
      <Formats box={box} />
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
          lookForWord(target);
        }}
        onSelect={({ currentTarget }) => {
          lookForWord(currentTarget);
        }}
        onBlur={() => {
          setWord(undefined);
        }}
        onKeyDown={handleKey}
      />
    </div>
  );
};

/** Whether a name is complete and other text follows it. */
const isNamed = ({ mark, query }: Word, names: ReadonlyMap<string, string>): boolean =>
  [...names.keys()].some((name) => `${mark}${query}`.startsWith(`${name} `));

export const caretOf = (box: HTMLTextAreaElement | null): number => box?.selectionStart ?? 0;

/** Puts the caret behind the text. */
export const focusEnd = (box: HTMLTextAreaElement | null): void => {
  const end = box?.value.length ?? 0;
  box?.focus();
  box?.setSelectionRange(end, end);
};
