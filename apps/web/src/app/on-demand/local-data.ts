import { Delay, withTimeout } from '@nats-chat/async';
import { encodeToken } from '@nats-chat/subjects';
import { deleteDB } from 'idb';
import { removePreferences } from '../../lib/preferences.ts';
import { databaseName, openDatabase, STORAGE_TIMEOUT_MS } from '../../lib/storage/database.ts';
import { storedDrafts } from '../../lib/storage/stored-drafts.ts';
import { storedOutbox } from '../../lib/storage/stored-outbox.ts';
import { forgetNames } from '../stored-names.ts';

/** What somebody wrote that is in this browser alone. */
export interface Unsent {
  readonly drafts: number;
  /** Messages, and edits of some. */
  readonly messages: number;
}

/** What was just written is on its way. */
const SENDING_MS = 1_000;

/**
 * Returns how much there is of one person, in all tabs; where something is on its way, a second later. What can still be taken
 * back is not unsent: it goes out before its person is signed out.
 *
 * @throws Error when the browser’s storage does not answer.
 */
export const findUnsent = async (username: string): Promise<Unsent> => {
  const first = await readUnsent(username);
  if (!first.sending) return first;
  await new Delay().wait(SENDING_MS);
  return readUnsent(username);
};

/**
 * Erases what this browser keeps of one person: drafts, unsent messages, the rooms and emoji they used last, names of others;
 * not how the page looks here, which says nothing of them.
 * Resolves when that is done, or after 2 s; never rejects.
 */
export const eraseLocalData = async (username: string): Promise<void> => {
  const [removed, unsent] = [`removed-drafts.${username}`, `unsent.${encodeToken(username)}.`];
  const isTheirs = (name: string): boolean => name === removed || name.startsWith(unsent);
  removePreferences((name) => KEPT.test(name) && !isTheirs(name));
  forgetNames();
  await withTimeout(STORAGE_TIMEOUT_MS, deleteDB(databaseName(username))).catch(() => undefined);
};

async function readUnsent(username: string): Promise<Unsent & { readonly sending: boolean }> {
  const database = openDatabase(username);
  try {
    const [drafts, items] = await Promise.all([
      storedDrafts(database, username).load(),
      storedOutbox(database, username).load(),
    ]);
    const due = items.filter(({ heldUntil }) => heldUntil === undefined);
    const messages = due.filter(({ command: { action } }) => action === 'post' || action === 'edit');
    const sending = due.some(({ state }) => state === 'pending');
    return { drafts: drafts.size, messages: messages.length, sending };
  } finally {
    database.then(
      (opened) => {
        opened.close();
      },
      () => undefined,
    );
  }
}

/** How the page looks, and what is written for each person apart: several may use one browser. */
const KEPT = /^(?:(?:density|theme)$|(?:removed-drafts|unsent)\.)/;
