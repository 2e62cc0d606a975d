import { shortcuts } from '../lib/shortcuts.ts';
import { Kbd } from '../ui/Kbd.tsx';
import styles from './ShortcutList.module.css';

const scopes = { app: 'Everywhere', composer: 'While writing', list: 'In a list' };

/** Every key of the page. */
export const ShortcutList = () =>
  (['app', 'composer', 'list'] as const).map((scope) => (
    <section key={scope}>
      <h3 className={styles.title}>{scopes[scope]}</h3>
      <dl className={styles.list}>
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
  ));
