import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

export const IS_APPLE = /mac|iphone|ipad/i.test(navigator.platform);

/** Where a shortcut holds; those of the app hold everywhere but in dialogs and menus. */
type Scope = 'app' | 'composer' | 'list';

interface Shortcut {
  readonly scope: Scope;
  /** As `event.key` names it, after `Mod+` (⌘ on Apple’s machines, else Ctrl), `Alt+` and `Shift+`. */
  readonly keys: string;
  readonly what: MessageDescriptor;
}

/** Every key of the page, once: what is done, what the help shows, and what the test compares. */
export const shortcuts = {
  switcher: { scope: 'app', keys: 'Mod+K', what: msg`Go to a room or person` },
  previousRoom: { scope: 'app', keys: 'Alt+ArrowUp', what: msg`The room above` },
  nextRoom: { scope: 'app', keys: 'Alt+ArrowDown', what: msg`The room below` },
  nextPane: { scope: 'app', keys: 'F6', what: msg`The next part of the page` },
  previousPane: { scope: 'app', keys: 'Shift+F6', what: msg`The part before` },
  leave: { scope: 'app', keys: 'Escape', what: msg`Close the side panel or the settings, or go to the composer` },
  help: { scope: 'app', keys: 'Mod+/', what: msg`Show the shortcuts` },
  settings: { scope: 'app', keys: 'Mod+,', what: msg`Open the settings` },
  send: { scope: 'composer', keys: 'Enter', what: msg`Send; a new line in code, and on touch screens` },
  sendAlways: { scope: 'composer', keys: 'Mod+Enter', what: msg`Send, also from within code` },
  newLine: { scope: 'composer', keys: 'Shift+Enter', what: msg`A new line` },
  editLast: { scope: 'composer', keys: 'ArrowUp', what: msg`Edit your last message, where nothing is written` },
  previousItem: { scope: 'list', keys: 'ArrowUp', what: msg`The one above, of messages, rooms or members` },
  nextItem: { scope: 'list', keys: 'ArrowDown', what: msg`The one below` },
  firstItem: { scope: 'list', keys: 'Home', what: msg`The first` },
  lastItem: { scope: 'list', keys: 'End', what: msg`The last` },
} as const satisfies Readonly<Record<string, Shortcut>>;

export type ShortcutName = keyof typeof shortcuts;

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Returns whether a key event is that shortcut: these modifiers and no others. */
export const isShortcut = (event: Keys, name: ShortcutName): boolean => {
  const parts = shortcuts[name].keys.split('+');
  const key = parts.pop() ?? '';
  const [mod, other] = IS_APPLE ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    mod === parts.includes('Mod') &&
    !other &&
    event.altKey === parts.includes('Alt') &&
    // Which characters need Shift depends on the keyboard.
    (event.shiftKey === parts.includes('Shift') || /^[^a-z0-9]$/i.test(key))
  );
};
