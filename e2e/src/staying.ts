import type { Person } from './people.ts';

/**
 * Looks at the room on the screen; the function that it gives tells whether that has stayed there ever since: the page was
 * not loaded again, and did not give way to another, such as the one for signing in.
 */
export const staying = async ({ page }: Person): Promise<() => Promise<boolean>> => {
  const pane = await page.getByRole('main').elementHandle();
  // An element of a page that is gone cannot be asked.
  return () => pane.isVisible().catch(() => false);
};
