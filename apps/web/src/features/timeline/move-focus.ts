import type { KeyboardEvent, MouseEvent } from 'react';
import { isShortcut } from '../../lib/shortcuts.ts';

/**
 * ↑ and ↓ go from message to message, from the last one on the screen upward; the other keys scroll as anywhere.
 *
 * Only the message that has the focus shows its buttons, so that Tab does not stop at those of every message.
 */
export const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
  const { currentTarget, target } = event;
  const isUp = isShortcut(event, 'previousItem');
  if (!isUp && !isShortcut(event, 'nextItem')) return;
  const messages = [...currentTarget.querySelectorAll('article')];
  const at = messages.findIndex((message) => target instanceof Node && message.contains(target));
  const next = at === -1 ? lastOnScreen(messages, currentTarget) : messages[at + (isUp ? -1 : 1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
};

/**
 * A message that is tapped takes the focus, and shows its time and its buttons, which a mouse finds by hovering.
 *
 * Not every browser gives the focus to what is tapped, and some tell of a tap only where a handler waits for it.
 */
export const focusTapped = ({ target }: MouseEvent): void => {
  const message = target instanceof Element ? target.closest('article') : null;
  if (message?.contains(document.activeElement) === false) message.focus({ preventScroll: true });
};

const lastOnScreen = (messages: readonly HTMLElement[], screen: HTMLElement): HTMLElement | undefined => {
  const { bottom } = screen.getBoundingClientRect();
  return messages.findLast((message) => message.getBoundingClientRect().bottom <= bottom);
};
