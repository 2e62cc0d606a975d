import { shortcuts } from '../lib/shortcuts.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import styles from './ShortcutsDialog.module.css';

const scopes = { app: 'Everywhere', composer: 'While writing', list: 'In a list' };

/** Every key of the page. */
export const ShortcutsDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title="Keyboard shortcuts" onClose={onClose}>
    <div className={styles.content} role="group" aria-label="Keyboard shortcuts" tabIndex={0}>
      {(['app', 'composer', 'list'] as const).map((scope) => (
        <section key={scope}>
          <h3 className={styles.title}>{scopes[scope]}</h3>
          <dl>
            {Object.values(shortcuts)
              .filter((shortcut) => shortcut.scope === scope)
              .map(({ keys, what }) => (
                <div key={keys} className={styles.row}>
                  <dt>{what}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  </Dialog>
);
