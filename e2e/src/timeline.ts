import type { Person } from './people.ts';

/** So high that all messages of a test are drawn; a timeline draws only what is near the screen. */
const HIGH = { width: 1280, height: 6_000 };

/** Everything that a timeline has, from the beginning of the room on: of each message the part that fits `pattern`. */
export const readWhole = async (
  { page, timeline }: Person,
  { room, pattern }: { readonly room: string; readonly pattern: RegExp },
): Promise<readonly string[]> => {
  const before = page.viewportSize();
  await page.setViewportSize(HIGH);
  const log = timeline(room);
  await log.getByText('This is where it begins.').waitFor();
  const texts = await log.getByRole('article').allInnerTexts();
  if (before !== null) await page.setViewportSize(before);
  return texts.map((text) => pattern.exec(text)?.[0] ?? text);
};
