import { Tooltip as Floating } from '@base-ui/react/tooltip';
import { t } from '@lingui/core/macro';
import { useEffect, useEffectEvent, useState, type KeyboardEvent, type RefObject } from 'react';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import type { Word } from '../../lib/writing/word-at.ts';
import styles from './Completions.module.css';
import { useOptions, type Option } from './completion-options.tsx';

export interface CompletionsProps {
  readonly word: Word;
  readonly room: OpenRoom;
  /** What the names in the text stand for; what is chosen is added. */
  readonly names: Map<string, string>;
  /** The field that is written in, which keeps the focus. */
  readonly box: RefObject<HTMLTextAreaElement | null>;
  /** Set while there is something to choose: what takes a key, and says whether it did. */
  readonly takeKeyRef: RefObject<((event: KeyboardEvent) => boolean) | undefined>;
  readonly onChoose: (text: string) => void;
  readonly onDismiss: () => void;
}

/**
 * The list above the text of what the word at the caret can be completed to. It floats as a tooltip does: a popover would put
 * the focus between its own guards.
 */
export const Completions = ({ word, room, names, box, takeKeyRef, onChoose, onDismiss }: CompletionsProps) => {
  const options = useOptions(word, room, names);
  const [chosen, setChosen] = useState({ of: word.query, at: 0 });
  const at = Math.min(chosen.of === word.query ? chosen.at : 0, options.length - 1);

  const choose = (option: Option): void => {
    if (option.names !== undefined) names.set(option.text, option.names);
    onChoose(option.text);
  };
  const handleKey = useEffectEvent((event: KeyboardEvent): boolean => {
    const option = options[at];
    if (option === undefined || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const step = event.key === 'ArrowDown' ? 1 : options.length - 1;
        setChosen({ of: word.query, at: (at + step) % options.length });
        break;
      }
      case 'Enter':
      case 'Tab':
        choose(option);
        break;
      case 'Escape':
        onDismiss();
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  });
  useEffect(() => {
    takeKeyRef.current = (event) => handleKey(event);
    return () => {
      takeKeyRef.current = undefined;
    };
  }, [takeKeyRef]);

  const active = options[at];
  useEffect(() => {
    const field = box.current;
    if (active === undefined || field === null) return undefined;
    const attributes = { 'aria-controls': LIST, 'aria-activedescendant': idOf(active), 'aria-autocomplete': 'list' };
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
    document.getElementById(idOf(active))?.scrollIntoView({ block: 'nearest' });
    return () => {
      for (const name of Object.keys(attributes)) field.removeAttribute(name);
    };
  }, [box, active]);

  return (
    <Floating.Root
      open={options.length > 0}
      onOpenChange={(open) => {
        if (!open) onDismiss();
      }}
    >
      <Floating.Portal>
        <Floating.Positioner className={styles.positioner} anchor={box} side="top" align="start" sideOffset={10}>
          <Floating.Popup className={styles.popup}>
            <ul className={styles.list} id={LIST} role="listbox" aria-label={t`Suggestions`}>
              {options.map((option, index) => (
                <li
                  key={option.key}
                  id={idOf(option)}
                  className={styles.option}
                  role="option"
                  aria-selected={index === at}
                  // The text keeps the focus.
                  onPointerDown={(event) => {
                    event.preventDefault();
                  }}
                  onClick={() => {
                    choose(option);
                  }}
                >
                  <span className={styles.icon}>{option.icon}</span>
                  <bdi className={styles.label}>{option.label}</bdi>
                  {option.detail !== undefined && <bdi className={styles.detail}>{option.detail}</bdi>}
                </li>
              ))}
            </ul>
          </Floating.Popup>
        </Floating.Positioner>
      </Floating.Portal>
    </Floating.Root>
  );
};

const LIST = 'completions';

const idOf = ({ key }: Option): string => `${LIST}-${key}`;
