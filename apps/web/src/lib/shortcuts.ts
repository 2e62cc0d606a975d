export const IS_APPLE = /mac|iphone|ipad/i.test(navigator.platform);

/** Where a shortcut holds; those of the app hold everywhere but in dialogs and menus. */
type Scope = 'app' | 'composer' | 'list';

interface Shortcut {
  readonly scope: Scope;
  /** As `event.key` names it, after `Mod+` (⌘ on Apple’s machines, else Ctrl), `Alt+` and `Shift+`. */
  readonly keys: string;
}

/** Every key of the page, once: what is done, what the help shows, and what the test compares. `ShortcutList` says what for. */
export const shortcuts = {
  switcher: { scope: 'app', keys: 'Mod+K' },
  previousRoom: { scope: 'app', keys: 'Alt+ArrowUp' },
  nextRoom: { scope: 'app', keys: 'Alt+ArrowDown' },
  nextPane: { scope: 'app', keys: 'F6' },
  previousPane: { scope: 'app', keys: 'Shift+F6' },
  leave: { scope: 'app', keys: 'Escape' },
  help: { scope: 'app', keys: 'Mod+/' },
  settings: { scope: 'app', keys: 'Mod+,' },
  send: { scope: 'composer', keys: 'Enter' },
  sendAlways: { scope: 'composer', keys: 'Mod+Enter' },
  newLine: { scope: 'composer', keys: 'Shift+Enter' },
  editLast: { scope: 'composer', keys: 'ArrowUp' },
  bold: { scope: 'composer', keys: 'Mod+B' },
  italic: { scope: 'composer', keys: 'Mod+I' },
  code: { scope: 'composer', keys: 'Mod+E' },
  link: { scope: 'composer', keys: 'Mod+Shift+U' },
  previousItem: { scope: 'list', keys: 'ArrowUp' },
  nextItem: { scope: 'list', keys: 'ArrowDown' },
  openThread: { scope: 'list', keys: 'ArrowRight' },
  firstItem: { scope: 'list', keys: 'Home' },
  lastItem: { scope: 'list', keys: 'End' },
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
