import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../lib/chat/chat-context.ts';
import { roomPath } from '../lib/chat/rooms.ts';
import { WIDE } from '../lib/use-media.ts';
import type { Place } from './use-place.ts';

interface Options {
  readonly place: Place;
  readonly openSwitcher: () => void;
}

/** The keys that work everywhere: Ctrl/⌘+K switches rooms, Alt+↑/↓ goes to the next, Esc closes the side panel. */
export const useShortcuts = ({ place, openSwitcher }: Options): void => {
  const { engine } = useChat();
  const [, navigate] = useLocation();

  const goBy = (step: number): void => {
    const { mine } = engine.rooms.get();
    const at = mine.findIndex(({ room }) => room === place.room);
    // With no room open, down goes to the first and up to the last.
    const from = at === -1 && step < 0 ? 0 : at;
    const next = mine.at((from + step) % mine.length);
    if (next !== undefined) navigate(place.pathOf(next.room));
  };

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const action = actionOf(event);
    if (action === undefined) return;
    if (action === 'close') {
      if (place.room !== undefined && place.panel !== undefined && isAboutPanel(event.target))
        navigate(roomPath(place.room));
      return;
    }
    event.preventDefault();
    if (action === 'switch') openSwitcher();
    else goBy(action === 'next' ? 1 : -1);
  });

  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);
};

/**
 * Esc is about a side panel that lies over the room wherever the focus is, and not in the room list about one beside it;
 * in a dialog, or in a menu that is closing, it is about neither.
 */
function isAboutPanel(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target === document.body) return true;
  if (matchMedia(WIDE).matches) return target.closest('[data-panel]') !== null;
  return target.closest('[role=dialog], [role=menu]') === null;
}

type Action = 'switch' | 'next' | 'previous' | 'close';

function actionOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): Action | undefined {
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'k') return 'switch';
  if (altKey && key === 'ArrowDown') return 'next';
  if (altKey && key === 'ArrowUp') return 'previous';
  return key === 'Escape' ? 'close' : undefined;
}
