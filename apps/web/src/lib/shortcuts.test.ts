import { describe, expect, it } from 'vitest';
import { isShortcut, shortcuts, type ShortcutName } from './shortcuts.ts';

/** What browsers do not give away, or what people rely on in them. */
const BROWSER = [
  ...['Mod+T', 'Mod+N', 'Mod+W', 'Mod+Q', 'Mod+R', 'Mod+L', 'Mod+F', 'Mod+P', 'Mod+S', 'Mod+Shift+T', 'Mod+Shift+N'],
  ...['Mod+Shift+W', 'Mod+Shift+C', 'Mod+Shift+I', 'Mod+Tab', 'Mod+1', 'Mod+9', 'Mod+C', 'Mod+V', 'Mod+X', 'Mod+Z'],
  ...['Mod+A', 'Alt+ArrowLeft', 'Alt+ArrowRight', 'Alt+D', 'Alt+F4', 'F1', 'F3', 'F5', 'F7', 'F11'],
  ...['F12', 'Shift+Escape', 'Shift+F10', 'Tab', 'Shift+Tab'],
];

const names = Object.keys(shortcuts) as ShortcutName[];
const press = (keys: string) => {
  const parts = keys.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Mod'),
    metaKey: false,
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
  };
};

describe('each shortcut', () => {
  it.each(names)('has keys of its own where it holds: %s', (name) => {
    const { scope, keys } = shortcuts[name];
    const same = names.filter((other) => {
      const holds = shortcuts[other].scope;
      return isShortcut(press(keys), other) && (holds === scope || holds === 'app' || scope === 'app');
    });
    expect(same).toEqual([name]);
  });

  it.each(names)('leaves the browser its own: %s', (name) => {
    expect(BROWSER.filter((keys) => isShortcut(press(keys), name))).toEqual([]);
  });
});

it('takes no other modifiers, but Shift where a character may need it', () => {
  expect(isShortcut({ ...press('Mod+K'), shiftKey: true }, 'switcher')).toBe(false);
  expect(isShortcut({ ...press('Mod+K'), metaKey: true }, 'switcher')).toBe(false);
  expect(isShortcut({ ...press('Mod+/'), shiftKey: true }, 'help')).toBe(true);
});
