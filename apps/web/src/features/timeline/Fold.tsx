import { t } from '@lingui/core/macro';
import { useId, useState, type FocusEvent, type ReactNode } from 'react';
import styles from './Fold.module.css';

interface Props {
  /** Of which it is the text: an edit leaves it open. */
  readonly messageId: string;
  readonly children: ReactNode;
}

/** Messages whose text was opened: one that scrolls out of view and back stays so. */
const opened = new Set<string>();

/** A long text, of which the first lines show until somebody wants the rest. */
export const Fold = ({ messageId, children }: Props) => {
  const [isOpen, setIsOpen] = useState(() => opened.has(messageId));
  const id = useId();
  const show = (all: boolean): void => {
    if (all) opened.add(messageId);
    else opened.delete(messageId);
    setIsOpen(all);
  };
  const showWhatIsFocused = ({ currentTarget, target }: FocusEvent<HTMLElement>): void => {
    if (target.getBoundingClientRect().bottom > currentTarget.getBoundingClientRect().bottom) show(true);
  };
  return (
    <>
      <div id={id} className={styles.fold} data-open={isOpen} onFocus={isOpen ? undefined : showWhatIsFocused}>
        {children}
      </div>
      <button
        type="button"
        className={styles.more}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => {
          show(!isOpen);
        }}
      >
        {isOpen ? t`Show less` : t`Show more`}
      </button>
    </>
  );
};

/** Lines of about so many characters. */
const LINE = 80;
const MAX_LINES = 20;

/** Returns whether a text is longer than about 20 lines. */
export const isLong = (text: string): boolean =>
  text.length > MAX_LINES &&
  text.split('\n').reduce((lines, { length }) => lines + Math.max(1, Math.ceil(length / LINE)), 0) > MAX_LINES;
