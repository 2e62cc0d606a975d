import { Menu as Base } from '@base-ui/react/menu';
import Check from 'lucide-react/icons/check';
import { useId, useLayoutEffect, useRef, type FocusEvent } from 'react';
import type { MenuAnchor } from '../Menu.tsx';
import type { MenuEntry } from '../menu-entry.ts';
import { returnFocus } from '../return-focus.ts';
import styles from './MenuPopup.module.css';

interface Props {
  readonly open: boolean;
  /** Which entry has the focus at first; without one, the menu itself. */
  readonly start: 'first' | 'last' | undefined;
  readonly anchor: MenuAnchor | null;
  /** What opened it: there the focus returns. */
  readonly opener: HTMLElement | null;
  readonly entries: readonly MenuEntry[];
  readonly side: 'bottom' | 'top';
  readonly align: 'start' | 'end';
  readonly onOpenChange: (open: boolean) => void;
}

export const MenuPopup = ({ open, start, anchor, opener, entries, side, align, onOpenChange }: Props) => {
  const chosen = useRef<() => void>(undefined);
  // An entry acts as soon as the menu closes, not once it has faded, and with the focus where it was before: what the
  // entry opens takes it from there, and gives it back.
  useLayoutEffect(() => {
    const act = chosen.current;
    if (open) chosen.current = undefined;
    if (open || act === undefined) return;
    returnFocus(opener);
    act();
  }, [open, opener]);
  const onFocus = ({ target, currentTarget }: FocusEvent): void => {
    if (target !== currentTarget || start === undefined) return;
    const items = [...currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')];
    items.at(start === 'first' ? 0 : -1)?.focus();
  };
  const choose = (act: () => void): void => {
    chosen.current = act;
  };
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      {/* In the landmark that it was opened from, as all that is read. */}
      <Base.Portal container={opener?.closest<HTMLElement>('main, nav, aside') ?? undefined}>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Positioner
          className={styles.positioner}
          anchor={anchor}
          side={side}
          align={align}
          sideOffset={6}
          positionMethod="fixed"
        >
          <Base.Popup
            className={styles.popup}
            // Not by returning the opener: for one that Tab does not stop at, that is the first stop inside it.
            finalFocus={() => {
              if (chosen.current === undefined) returnFocus(opener);
              return false;
            }}
            onFocus={onFocus}
          >
            {entries.map((entry, index) => (
              <Entry key={index} entry={entry} choose={choose} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
};

interface EntryProps {
  readonly entry: MenuEntry;
  readonly choose: (act: () => void) => void;
}

const Entry = ({ entry, choose }: EntryProps) => {
  const noteId = useId();
  switch (entry.kind) {
    case 'action':
      return (
        <Base.Item
          className={styles.item}
          onClick={() => {
            choose(entry.onSelect);
          }}
          disabled={entry.unavailable !== undefined}
        >
          <span className={styles.icon}>{entry.icon}</span>
          <span className={styles.label}>
            {entry.label}
            {entry.unavailable !== undefined && <span className={styles.reason}> {entry.unavailable}</span>}
          </span>
        </Base.Item>
      );
    case 'separator':
      return <Base.Separator className={styles.separator} />;
    case 'choices':
      return (
        <Base.RadioGroup
          value={entry.value ?? null}
          onValueChange={entry.onChoose}
          disabled={entry.unavailable !== undefined}
          aria-label={entry.label}
          aria-describedby={entry.unavailable === undefined ? undefined : noteId}
        >
          {entry.unavailable !== undefined && (
            <p id={noteId} className={styles.note}>
              {entry.unavailable}
            </p>
          )}
          {entry.choices.map(({ value, label, icon }) => (
            <Base.RadioItem key={value} className={styles.item} value={value} closeOnClick>
              <span className={styles.icon}>{icon}</span>
              <span className={styles.label}>{label}</span>
              <Base.RadioItemIndicator className={styles.tick}>
                <Check size={16} />
              </Base.RadioItemIndicator>
            </Base.RadioItem>
          ))}
        </Base.RadioGroup>
      );
  }
};
