import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../lib/chat/chat-context.ts';
import { roomPath } from '../lib/chat/rooms.ts';
import { focusComposer, focusPane, isText } from '../lib/focus.ts';
import { pagePath } from '../lib/pages.ts';
import { isShortcut, type ShortcutName } from '../lib/shortcuts.ts';
import { WIDE } from '../lib/use-media.ts';
import type { DialogName } from './Dialogs.tsx';
import type { ChatRoute } from './use-chat-route.ts';

interface Options {
  readonly route: ChatRoute;
  readonly onDialog: (dialog: DialogName) => void;
}

/** The keys that work everywhere; what is typed where nothing takes it goes to the composer. */
export const useShortcuts = ({ route, onDialog }: Options): void => {
  const { engine } = useChat();
  const [, navigate] = useLocation();

  const goBy = (step: 1 | -1): void => {
    const { mine } = engine.rooms.get();
    const at = mine.findIndex(({ room }) => room === route.room);
    // With no room open, down goes to the first and up to the last.
    const from = at === -1 && step < 0 ? 0 : at;
    const next = mine.at((from + step) % mine.length);
    if (next !== undefined) navigate(route.pathOf(next.room));
  };

  const actions = new Map<ShortcutName, () => void>([
    ['switcher', () => onDialog('switcher')],
    ['help', () => onDialog('shortcuts')],
    ['settings', () => navigate(pagePath('settings'))],
    ['previousRoom', () => goBy(-1)],
    ['nextRoom', () => goBy(1)],
    ['previousPane', () => focusPane(-1)],
    ['nextPane', () => focusPane(1)],
  ]);

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const { target } = event;
    const element = target instanceof Element ? target : document.body;
    // What is on its way out, with the focus in it still, is no overlay any more.
    const isOverlay = element.closest(':is([role=dialog], [role=menu]):not([data-closed])') !== null;
    const [, act] = [...actions].find(([name]) => isShortcut(event, name)) ?? [];
    if (act !== undefined) {
      event.preventDefault();
      if (!isOverlay) act();
      return;
    }
    if (isOverlay) return;
    if (isShortcut(event, 'leave')) {
      if (route.page !== undefined) navigate('/');
      else if (route.room !== undefined && route.panel !== undefined && isAboutPanel(element))
        navigate(roomPath(route.room));
      else focusComposer();
    } else if (isText(event) && !element.matches('input, textarea, select')) focusComposer();
  });

  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
};

/** Esc is about a side panel over the room wherever the focus is, and not in the room list about one beside it. */
const isAboutPanel = (element: Element): boolean =>
  element === document.body || !matchMedia(WIDE).matches || element.closest('[data-room]') !== null;
