import styles from './Kbd.module.css';

const APPLE = /mac|iphone|ipad/i.test(navigator.platform);

/** A key combination, as this machine names its keys; written `Mod+K`. */
export const Kbd = ({ keys }: { readonly keys: string }) => (
  <kbd className={styles.keys}>{keys.replace('Mod+', APPLE ? '⌘' : 'Ctrl ').replace('Alt+', APPLE ? '⌥' : 'Alt ')}</kbd>
);
