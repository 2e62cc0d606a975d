import type { Person } from './people.ts';

/** Chooses an entry of the menu that adds rooms. */
export const chooseToAdd = async ({ page }: Person, entry: 'Browse rooms' | 'Create a room'): Promise<void> => {
  await page.getByRole('button', { name: 'Add rooms' }).click();
  await page.getByRole('menuitem', { name: entry }).click();
};

/** Creates a public room, and is in it then. Gives its address, which follows from the name. */
export const createRoom = async (person: Person, name: string, topic = ''): Promise<string> => {
  await chooseToAdd(person, 'Create a room');
  const dialog = person.page.getByRole('dialog', { name: 'Create a room' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Topic').fill(topic);
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await person.composer(name).waitFor();
  return addressOf(name);
};

/** What the page makes of a name that has words of letters and digits alone. */
export const addressOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-');

/** Searches for people, and opens the direct conversation with them. */
export const openConversation = async ({ page }: Person, ...users: readonly string[]): Promise<void> => {
  await page.getByRole('button', { name: 'New message' }).click();
  const dialog = page.getByRole('dialog', { name: 'New message' });
  for (const user of users) {
    await dialog.getByRole('combobox').fill(user);
    await dialog.getByRole('option', { name: `@${user}` }).click();
  }
  await dialog.getByRole('button', { name: 'Open conversation' }).click();
};

/** Shows oneself to others as this. */
export const chooseStatus = async ({ page }: Person, status: 'Online' | 'Away' | 'Busy'): Promise<void> => {
  await page.getByRole('button', { name: /your status/ }).click();
  await page.getByRole('menuitemradio', { name: status }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
};
