/** What Safari says of the key that ended a composition, after `compositionend`: then `isComposing` is false already. */
const KEY_OF_INPUT_METHOD = 229;

/**
 * Keeps keys that an input method takes from everything in the page, whatever order a browser tells of them in: Enter
 * takes a suggestion and sends nothing, Esc and the arrows stay in the list of suggestions. Until the returned function is
 * called.
 */
export const ignoreComposingKeys = (): (() => void) => {
  const stop = (event: KeyboardEvent): void => {
    // The one mark that Safari gives is this old one.
    if (event.isComposing || Reflect.get(event, 'keyCode') === KEY_OF_INPUT_METHOD) event.stopImmediatePropagation();
  };
  addEventListener('keydown', stop, { capture: true });
  return () => {
    removeEventListener('keydown', stop, { capture: true });
  };
};
