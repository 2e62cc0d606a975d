import { t } from '@lingui/core/macro';
import { IS_APPLE } from '../lib/shortcuts.ts';
import styles from './Kbd.module.css';

/** What this machine, and the language of the page, call a key. */
const nameOf = (key: string): string => {
  switch (key) {
    case 'Mod':
      return IS_APPLE ? '⌘' : t`Ctrl`;
    case 'Alt':
      return IS_APPLE ? '⌥' : t`Alt`;
    case 'ArrowUp':
      return '↑';
    case 'ArrowDown':
      return '↓';
    case 'ArrowLeft':
      return '←';
    case 'ArrowRight':
      return '→';
    case 'Escape':
      return t`Esc`;
    default:
      return key;
  }
};

/** A key combination, as this machine names its keys; written `Mod+K`. */
export const Kbd = ({ keys }: { readonly keys: string }) => (
  <kbd className={styles.keys}>{keys.split('+').map(nameOf).join(' ')}</kbd>
);
