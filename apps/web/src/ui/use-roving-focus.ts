import { useEffect, type KeyboardEvent, type RefObject } from 'react';
import { isShortcut } from '../lib/shortcuts.ts';

/**
 * Makes a list one stop of Tab: ↑, ↓, Home and End go from item to item. Items are the elements with `data-item`, which
 * have `tabIndex={-1}` of their own; the one that had the focus last, or else the current one, takes Tab.
 */
export const useRovingFocus = (ref: RefObject<HTMLElement | null>): ((event: KeyboardEvent<HTMLElement>) => void) => {
  useEffect(() => {
    const { current } = ref;
    if (current === null) return;
    const stop = current.querySelector<HTMLElement>('[data-item][tabindex="0"]');
    if (stop?.closest('[hidden]') !== null)
      setStop(current, current.querySelector<HTMLElement>('[data-item][aria-current]') ?? itemsOf(current)[0]);
  });

  useEffect(() => {
    const { current } = ref;
    const onFocus = ({ target }: FocusEvent): void => {
      if (current !== null && target instanceof HTMLElement && target.dataset['item'] !== undefined)
        setStop(current, target);
    };
    current?.addEventListener('focusin', onFocus);
    return () => {
      current?.removeEventListener('focusin', onFocus);
    };
  }, [ref]);

  return (event) => {
    const items = itemsOf(event.currentTarget);
    const at = items.findIndex((item) => item === event.target);
    if (at === -1) return;
    let next: number | undefined;
    if (isShortcut(event, 'previousItem')) next = Math.max(0, at - 1);
    else if (isShortcut(event, 'nextItem')) next = Math.min(items.length - 1, at + 1);
    else if (isShortcut(event, 'firstItem')) next = 0;
    else if (isShortcut(event, 'lastItem')) next = items.length - 1;
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  };
};

const itemsOf = (container: HTMLElement): HTMLElement[] =>
  [...container.querySelectorAll<HTMLElement>('[data-item]')].filter((item) => item.closest('[hidden]') === null);

function setStop(container: HTMLElement, stop: HTMLElement | undefined): void {
  for (const item of container.querySelectorAll<HTMLElement>('[data-item][tabindex="0"]')) item.tabIndex = -1;
  if (stop !== undefined) stop.tabIndex = 0;
}
