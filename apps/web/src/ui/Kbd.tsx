import { IS_APPLE } from '../lib/shortcuts.ts';
import styles from './Kbd.module.css';

const names: Readonly<Record<string, string>> = {
  Mod: IS_APPLE ? '⌘' : 'Ctrl',
  Alt: IS_APPLE ? '⌥' : 'Alt',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** A key combination, as this machine names its keys; written `Mod+K`. */
export const Kbd = ({ keys }: { readonly keys: string }) => (
  <kbd className={styles.keys}>
    {keys
      .split('+')
      .map((key) => names[key] ?? key)
      .join(' ')}
  </kbd>
);
