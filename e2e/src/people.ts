import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** What people wait for is a state; a busy machine takes longer to come to it. */
const TIMEOUT_MS = 60_000;

/** A person at a tab of a browser. */
export interface Person {
  readonly page: Page;
  /** What went wrong in the tab: uncaught errors, error lines of its console, and dialogs, which nothing should open. */
  readonly problems: string[];
  /** Where one writes to a room, by its display name. */
  readonly composer: (room: string) => Locator;
  readonly timeline: (room: string) => Locator;
  /** The messages in the room that say exactly this. */
  readonly messages: (room: string, text: string) => Locator;
  /** Those of them that the server does not have yet. */
  readonly pending: (room: string, text: string) => Locator;
  /** A room's line in the list of one's rooms. */
  readonly roomLink: (room: string) => Locator;
  /** A person's line in the member panel, by a part of their name. */
  readonly member: (name: RegExp) => Locator;
  readonly banner: Locator;
  /** Opens a room by its id. */
  readonly visit: (id: string) => Promise<void>;
  /** Opens a room by its id, and becomes a member if that is still to be done. */
  readonly enter: (id: string) => Promise<void>;
  readonly say: (room: string, text: string) => Promise<void>;
}

/** Opens the chat in a browser of one's own (cookies and storage are not shared with anybody), and does not sign in. */
export const arrive = async (browser: Browser, origin: string): Promise<Person> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  context.setDefaultTimeout(TIMEOUT_MS);
  return openTab(context, origin);
};

/** Goes through Keycloak's own login page, which has to be next. */
export const signIn = async ({ page }: Person, user: string, password = `${user}123`): Promise<void> => {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await fillIn(page, user, password);
};

/** Opens the chat as one of the demo's people, signed in. */
export const comeIn = async (browser: Browser, origin: string, user: string): Promise<Person> => {
  const person = await arrive(browser, origin);
  await signIn(person, user);
  return person;
};

/** Fills in Keycloak's login page and sends it. */
export const fillIn = async (page: Page, user: string, password: string): Promise<void> => {
  await page.getByLabel('Username or email').fill(user);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign In' }).click();
};

/** One more tab of a browser. */
export const openTab = async (context: BrowserContext, url: string): Promise<Person> => {
  const page = await context.newPage();
  const problems = watchProblems(page);
  await page.goto(url);
  const { origin } = new URL(url);
  const timeline = (room: string) => page.getByRole('log', { name: new RegExp(`^Messages in ${titleOf(room)}`, 'i') });
  const composer = (room: string) => page.getByRole('textbox', { name: new RegExp(`^Message ${titleOf(room)}`, 'i') });
  const articles = (room: string) => timeline(room).getByRole('article');
  const visit = async (id: string): Promise<void> => {
    await page.goto(`${origin}/room/${id}`);
  };
  return {
    page,
    problems,
    composer,
    timeline,
    messages: (room, text) => articles(room).getByText(text, { exact: true }),
    pending: (room, text) => articles(room).filter({ hasText: text }).getByLabel('Not sent yet'),
    roomLink: (room) => page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room }),
    member: (name) =>
      page.getByRole('complementary', { name: 'Members' }).getByRole('listitem').filter({ hasText: name }),
    banner: page.getByRole('status').getByText(/Reconnecting…|You are offline/),
    visit,
    enter: async (id) => {
      await visit(id);
      const join = page.getByRole('button', { name: /^Join/ });
      const write = page.getByRole('textbox', { name: /^Message / });
      await join.or(write).first().waitFor();
      if (await join.isVisible()) await join.click();
      await write.waitFor();
    },
    say: async (room, text) => {
      await composer(room).fill(text);
      await composer(room).press('Enter');
    },
  };
};

/** A public room has a `#`, a private one a lock. */
const titleOf = (room: string): string => `#?${RegExp.escape(room)}`;

function watchProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`Uncaught ${String(error)}`));
  page.on('crash', () => problems.push('The tab crashed.'));
  page.on('console', (line) => {
    if (line.type() === 'error') problems.push(line.text());
  });
  page.on('dialog', (dialog) => {
    problems.push(`A dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return problems;
}
