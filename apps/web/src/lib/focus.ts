/** Where the ids of the fields that one writes in are used to find them: of the room, and of the thread beside it. */
export const COMPOSER_ID = 'composer';
export const THREAD_COMPOSER_ID = 'thread-composer';

/** Moves the focus to the composer, if there is one; returns whether there is. Default: that of the thread from within it, and where it covers the room. */
export const focusComposer = (inThread = document.querySelector('aside :focus, main[inert]') !== null): boolean => {
  const composer =
    (inThread ? document.getElementById(THREAD_COMPOSER_ID) : null) ?? document.getElementById(COMPOSER_ID);
  composer?.focus();
  return composer !== null;
};

const FOCUSABLE = 'a[href], button:not(:disabled), input, textarea, [tabindex="0"]';

/**
 * Moves the focus to the next part of the page, or by `-1` to the one before: elements with `data-pane` in which something takes
 * the focus. From between two of them, as the header of a room is, it goes to the one after or before.
 */
export const focusPane = (step: 1 | -1): void => {
  const { activeElement } = document;
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].flatMap((pane) => {
    if (pane.closest('[inert], [hidden]') !== null) return [];
    const target =
      pane.querySelector<HTMLElement>('[data-pane-focus], [aria-current]') ??
      pane.querySelector<HTMLElement>(FOCUSABLE);
    return target === null ? [] : { pane, target };
  });
  const isIn = panes.some(({ pane }) => pane.contains(activeElement));
  const at = panes.findLastIndex(({ pane }) => beginsBefore(pane, activeElement ?? document.body));
  const from = isIn || step === 1 ? at : at + 1;
  panes.at((from + step) % panes.length)?.target.focus();
};

const beginsBefore = (pane: Node, element: Node): boolean =>
  (pane.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;

/** A ref for an entry of a list: as it goes with the focus in it, the focus goes to the group around it, and not to nowhere. */
export const passFocusOn = (entry: HTMLElement | null) => (): void => {
  if (entry?.contains(document.activeElement) === true) entry.closest<HTMLElement>('[role=group][tabindex]')?.focus();
};

/** Returns whether a key writes a character, or pastes: in a page without a field that has the focus, it is for the composer. */
export const isText = (event: KeyboardEvent): boolean => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey !== metaKey && !altKey && key.toLowerCase() === 'v') return true;
  // With AltGr, Windows says Ctrl and Alt too.
  const isPlain = (!ctrlKey && !altKey) || event.getModifierState('AltGraph');
  return key.length === 1 && key !== ' ' && isPlain && !metaKey;
};
