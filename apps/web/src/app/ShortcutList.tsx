import { i18n } from '#i18n';
import { msg } from '@lingui/core/macro';
import { shortcuts } from '../lib/shortcuts.ts';
import { Kbd } from '../ui/Kbd.tsx';
import styles from './ShortcutList.module.css';

const scopes = { app: msg`Everywhere`, composer: msg`While writing`, list: msg`In a list` };

/** Every key of the page. */
export const ShortcutList = () =>
  (['app', 'composer', 'list'] as const).map((scope) => (
    <section key={scope}>
      <h3 className={styles.title}>{i18n._(scopes[scope])}</h3>
      <dl className={styles.list}>
        {Object.values(shortcuts)
          .filter((shortcut) => shortcut.scope === scope)
          .map(({ keys, what }) => (
            <div key={keys} className={styles.row}>
              <dt>{i18n._(what)}</dt>
              <dd>
                <Kbd keys={keys} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  ));
