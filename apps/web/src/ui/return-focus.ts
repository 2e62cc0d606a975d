/** Focuses what opened something, which may show only while its row has the focus or the pointer: what is hidden takes no focus. */
export const returnFocus = (opener: HTMLElement | null): void => {
  if (opener === null) return;
  opener.style.visibility = 'visible';
  opener.focus();
  opener.style.visibility = '';
};
