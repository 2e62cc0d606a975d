import Search from 'lucide-react/icons/search';
import type { KeyboardEvent } from 'react';
import { Kbd } from '../../ui/Kbd.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './FilterField.module.css';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Opens the first room that is found. */
  readonly onEnter: () => void;
  /** Goes into the list. */
  readonly onArrowDown: () => void;
  readonly onSwitcher: () => void;
}

/** Filters the list below it; the keys at its end open the quick switcher from anywhere. */
export const FilterField = ({ value, onChange, onEnter, onArrowDown, onSwitcher }: Props) => {
  const onKeyDown = (event: KeyboardEvent): void => {
    const actions: Partial<Record<string, () => void>> = {
      Enter: onEnter,
      ArrowDown: onArrowDown,
      Escape: () => {
        onChange('');
      },
    };
    const action = actions[event.key];
    if (action === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    action();
  };
  return (
    <div className={styles.field}>
      <Search size={15} className={styles.icon} aria-hidden="true" />
      <input
        type="text"
        className={styles.input}
        placeholder="Find a room"
        aria-label="Filter rooms"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
      />
      <button type="button" className={styles.switcher} onClick={onSwitcher}>
        <Kbd keys="Mod+K" />
        <VisuallyHidden> opens the quick switcher</VisuallyHidden>
      </button>
    </div>
  );
};
