import { t } from '@lingui/core/macro';
import { Dialog } from '../ui/Dialog.tsx';
import { ShortcutList } from './ShortcutList.tsx';
import styles from './ShortcutList.module.css';

/** Every key of the page, at hand. */
export const ShortcutsDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title={t`Keyboard shortcuts`} onClose={onClose}>
    <div className={styles.content} role="group" aria-label={t`Keyboard shortcuts`} tabIndex={0}>
      <ShortcutList />
    </div>
  </Dialog>
);
