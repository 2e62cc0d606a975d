/**
 * Shows a choice of how the page looks: style sheets read it, and the browser’s own bars have the colour of the theme, which is
 * the system’s where none is chosen.
 */
export const showAppearance = (name: 'density' | 'theme', value: string): void => {
  document.documentElement.dataset[name] = value;
  if (name === 'density') return;
  const isChosen = value === 'light' || value === 'dark';
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const { theme = '' } = meta.dataset;
    // A browser takes the first that is for a screen like this: `print` is for none.
    meta.setAttribute('media', isChosen ? (theme === value ? 'all' : 'print') : `(prefers-color-scheme:${theme})`);
  }
};
