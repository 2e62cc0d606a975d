import type { Person } from './people.ts';

/**
 * Watches the room on the screen. Returns a function that says whether it has been there ever since: the page was
 * not loaded again, and did not give way to another, such as the one for signing in.
 */
export const watchSession = async ({ page }: Person): Promise<() => Promise<boolean>> => {
  const pane = await page.getByRole('main').elementHandle();
  // An element of a page that is gone cannot be asked.
  return () => pane.isVisible().catch(() => false);
};
