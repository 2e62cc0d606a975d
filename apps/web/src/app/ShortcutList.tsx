import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { shortcuts, type ShortcutName } from '../lib/shortcuts.ts';
import { Kbd } from '../ui/Kbd.tsx';
import styles from './ShortcutList.module.css';

const scopes = { app: msg`Everywhere`, composer: msg`While writing`, list: msg`In a list` };

/** What each does. */
const texts: Readonly<Record<ShortcutName, MessageDescriptor>> = {
  switcher: msg`Go to a room or person`,
  previousRoom: msg`The room above`,
  nextRoom: msg`The room below`,
  nextPane: msg`The next part of the page`,
  previousPane: msg`The part before`,
  leave: msg`Close the side panel or the settings, or go to the composer`,
  help: msg`Show the shortcuts`,
  settings: msg`Open the settings`,
  send: msg`Send; a new line in code, and on touch screens`,
  sendAlways: msg`Send, also from within code`,
  newLine: msg`A new line`,
  editLast: msg`Edit your last message, where nothing is written`,
  bold: msg`Bold`,
  italic: msg`Italic`,
  code: msg`Code`,
  link: msg`Make a link`,
  previousItem: msg`The one above, of messages, rooms or members`,
  nextItem: msg`The one below`,
  openThread: msg`Reply in the thread of a message`,
  firstItem: msg`The first`,
  lastItem: msg`The last`,
};

const names = Object.keys(shortcuts) as ShortcutName[];

/** Every key of the page. */
export const ShortcutList = () =>
  (['app', 'composer', 'list'] as const).map((scope) => (
    <section key={scope}>
      <h3 className={styles.title}>{i18n._(scopes[scope])}</h3>
      <dl className={styles.list}>
        {names
          .filter((name) => shortcuts[name].scope === scope)
          .map((name) => (
            <div key={name} className={styles.row}>
              <dt>{i18n._(texts[name])}</dt>
              <dd>
                <Kbd keys={shortcuts[name].keys} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  ));
