/** Where the id of the field that one writes in is used to find it. */
export const COMPOSER_ID = 'composer';

/** Moves the focus to the composer, if there is one; returns whether there is. */
export const focusComposer = (): boolean => {
  const composer = document.getElementById(COMPOSER_ID);
  composer?.focus();
  return composer !== null;
};

const FOCUSABLE = 'a[href], button:not(:disabled), input, textarea, [tabindex="0"]';

/** Moves the focus to the next part of the page, or by `-1` to the one before: elements with `data-pane`. */
export const focusPane = (step: 1 | -1): void => {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(
    (pane) => pane.closest('[inert], [hidden]') === null,
  );
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const from = at === -1 && step === -1 ? 0 : at;
  const pane = panes.at((from + step) % panes.length);
  const target =
    pane?.querySelector<HTMLElement>('[data-pane-focus], [aria-current]') ??
    pane?.querySelector<HTMLElement>(FOCUSABLE);
  target?.focus();
};

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
