import { startChat } from '@nats-chat/client';
import { signIn, waitUntil } from '@nats-chat/testkit';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { addressOf } from '../actions.ts';
import { signIn as logIn, type Person } from '../people.ts';
import type { Fixture } from '../fixture.ts';
import type { RunningSystem } from '../system.ts';
import { unique } from '../unique.ts';

const MESSAGES = 150;
/** Of one message, which is higher than any window then. */
const TEXT_LINES = 80;
/** Less than what is drawn, so that one piece joins on to the next. */
const WHEEL_PX = 300;

/** Reading what was written before one came. */
export const describeHistory = (fixture: () => Fixture): void => {
  test('a long history is read upward, whole and in order', async () => {
    const { alice, system } = fixture();
    const name = unique('Long');
    await writeMany(system, name, MESSAGES);
    await alice.visit(addressOf(name));
    await alice.messages(name, `Line ${MESSAGES}`).waitFor();
    expect(await readUpward(alice, name)).toEqual(Array.from({ length: MESSAGES }, (_, at) => `Line ${at + 1}`));
  });

  test('an answer and a link lead to a message that is not loaded, however old, and there is a way back to the present', async () => {
    const { alice, stranger, system } = fixture();
    const name = unique('Old');
    const first = await writeMany(system, name, MESSAGES, 'The answer');
    await alice.visit(addressOf(name));
    await alice.messages(name, 'The answer').waitFor();
    const marked = (person: Person) =>
      person.timeline(name).locator('article[data-marked=true]').getByText('Line 1', { exact: true });
    const present = (person: Person) => person.page.getByRole('button', { name: 'Jump to present' });
    await alice.timeline(name).getByRole('button', { name: 'An earlier message' }).click();
    await marked(alice).waitFor();
    await present(alice).click();
    await alice.messages(name, 'The answer').waitFor();
    await present(alice).waitFor({ state: 'detached' });

    const other = await stranger();
    await other.page.goto(`${new URL(other.page.url()).origin}/r/${addressOf(name)}/${first}`);
    await logIn(other, 'alice');
    await marked(other).waitFor();
    await other.page.goto(`${new URL(other.page.url()).origin}/r/${addressOf(name)}/${MISSING}`);
    await other.page.getByText('This message is not here, or you may not see it.').first().waitFor();
    await other.messages(name, 'The answer').waitFor();
    await other.page.context().close();
  });

  test('the end is followed, also when the message that comes is higher than the window', async () => {
    const { alice, bob } = fixture();
    const word = unique('Tall');
    await alice.enter('random');
    await bob.enter('random');
    await bob.say('Random', Array.from({ length: TEXT_LINES }, () => word).join('\n'));
    const message = alice.timeline('Random').getByRole('article').filter({ hasText: word });
    await message.waitFor();
    const bottomOf = async (locator: Locator) => {
      const { y = Infinity, height = 0 } = (await locator.boundingBox()) ?? {};
      return y + height;
    };
    await waitUntil(
      'its end shows',
      async () => (await bottomOf(message)) <= (await bottomOf(alice.timeline('Random'))),
    );
  });
};

/** The id of no message. */
const MISSING = '01900000-0000-7000-8000-000000000000';

/**
 * Creates the room as bob, and writes to it with the client that bots use; last an answer to the first line, where one is given.
 * Returns the id of the first line.
 */
async function writeMany(
  { addresses }: RunningSystem,
  displayName: string,
  count: number,
  answer?: string,
): Promise<string> {
  const browser = { keycloakUrl: `${addresses.origin}/auth`, redirectUri: `${addresses.origin}/` };
  const { accessToken } = await signIn('bob', 'bob123', browser);
  const bot = startChat({ servers: addresses.natsWebSocketUrl, user: 'bob', token: () => accessToken });
  try {
    await waitUntil('the bot is connected', () => bot.connection.get().status === 'connected');
    const { room } = await bot.create({ type: 'public', room: addressOf(displayName), displayName, topic: '' });
    const opened = bot.open(room);
    for (let line = 1; line <= count; line += 1) opened.send(`Line ${line}`);
    await waitUntil(
      'everything is stored',
      () => {
        const items = opened.timeline.get().items.filter(({ message }) => message.system === undefined);
        return items.length === count && items.every(({ state }) => state === 'sent');
      },
      30_000,
    );
    const { messageId = '' } =
      opened.timeline.get().items.find((item) => item.message.text === 'Line 1')?.message ?? {};
    if (answer !== undefined) {
      opened.send(answer, messageId);
      await waitUntil('the answer is stored', () => opened.timeline.get().items.at(-1)?.state === 'sent');
    }
    return messageId;
  } finally {
    await bot.close();
  }
}

/** Turns the wheel until the beginning shows. Only what is near the screen is drawn, so the pieces are put together. */
async function readUpward({ page, timeline }: Person, room: string): Promise<readonly string[]> {
  const log = timeline(room);
  const beginning = log.getByText('This is where it begins.');
  let read: readonly string[] = [];
  const readOn = async (): Promise<void> => {
    const lines = (await log.getByRole('article').allInnerTexts()).map((text) => /Line \d+/.exec(text)?.[0] ?? text);
    const known = read.length === 0 ? lines.length : lines.indexOf(read[0] ?? '');
    if (known < 0) throw new Error(`${lines.join()} is apart from ${read.join()}.`);
    read = [...lines.slice(0, known), ...read];
  };
  await log.hover();
  await waitUntil('the beginning shows', async () => {
    await readOn();
    if (await beginning.isVisible()) return true;
    await page.mouse.wheel(0, -WHEEL_PX);
    return false;
  });
  await readOn();
  return read;
}
