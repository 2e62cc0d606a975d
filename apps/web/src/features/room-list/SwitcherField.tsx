import Search from 'lucide-react/icons/search';
import { Kbd } from '../../ui/Kbd.tsx';
import styles from './SwitcherField.module.css';

/** Looks like the field of the quick switcher, and opens it. */
export const SwitcherField = ({ onOpen }: { readonly onOpen: () => void }) => (
  <button type="button" className={styles.field} aria-haspopup="dialog" onClick={onOpen}>
    <span className={styles.icon}>
      <Search size={15} aria-hidden="true" />
    </span>
    <span className={styles.words}>Find a room</span>
    <span className={styles.keys}>
      <Kbd keys="Mod+K" />
    </span>
  </button>
);
