import type { KeyboardEvent } from 'react';

/**
 * ↑ and ↓ go from message to message, from the last one on the screen upward; the other keys scroll as anywhere.
 *
 * Only the message that has the focus shows its buttons, so that Tab does not stop at those of every message.
 */
export const moveFocus = (event: KeyboardEvent<HTMLElement>): void => {
  const { key, altKey, ctrlKey, metaKey, currentTarget, target } = event;
  if ((key !== 'ArrowUp' && key !== 'ArrowDown') || altKey || ctrlKey || metaKey) return;
  const messages = [...currentTarget.querySelectorAll('article')];
  const at = messages.findIndex((message) => target instanceof Node && message.contains(target));
  const next = at === -1 ? lastOnScreen(messages, currentTarget) : messages[at + (key === 'ArrowUp' ? -1 : 1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
};

const lastOnScreen = (messages: readonly HTMLElement[], screen: HTMLElement): HTMLElement | undefined => {
  const { bottom } = screen.getBoundingClientRect();
  return messages.findLast((message) => message.getBoundingClientRect().bottom <= bottom);
};
