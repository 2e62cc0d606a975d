import { Menu as Base } from '@base-ui/react/menu';
import Check from 'lucide-react/icons/check';
import type { MenuEntry } from '../menu-entry.ts';
import styles from './MenuPopup.module.css';

interface Props {
  readonly open: boolean;
  /** The button that opened it: there it stands, and there the focus returns. */
  readonly anchor: HTMLElement | null;
  readonly entries: readonly MenuEntry[];
  readonly side: 'bottom' | 'top';
  readonly align: 'start' | 'end';
  readonly onOpenChange: (open: boolean) => void;
}

export const MenuPopup = ({ open, anchor, entries, side, align, onOpenChange }: Props) => (
  <Base.Root open={open} onOpenChange={onOpenChange}>
    <Base.Portal>
      <Base.Positioner className={styles.positioner} anchor={anchor} side={side} align={align} sideOffset={6}>
        <Base.Popup className={styles.popup} finalFocus={() => anchor}>
          {entries.map((entry, index) => (
            <Entry key={index} entry={entry} />
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);

const Entry = ({ entry }: { readonly entry: MenuEntry }) => {
  switch (entry.kind) {
    case 'action':
      return (
        <Base.Item className={styles.item} onClick={entry.onSelect} disabled={entry.unavailable !== undefined}>
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
        <Base.RadioGroup value={entry.value} onValueChange={entry.onChoose} aria-label={entry.label}>
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
