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
 * Returns how much there is of one person, in all tabs; messages that are there a second later.
 *
 * @throws Error when the browser’s storage does not answer.
 */
export const findUnsent = async (username: string): Promise<Unsent> => {
  const first = await readUnsent(username);
  if (first.messages === 0) return first;
  await new Delay().wait(SENDING_MS);
  return readUnsent(username);
};

/**
 * Erases what this browser keeps of one person: drafts, unsent messages, the rooms and emoji they used last, names of others.
 * Resolves when that is done, or after 2 s; never rejects.
 */
export const eraseLocalData = async (username: string): Promise<void> => {
  const [removed, unsent] = [`removed-drafts.${username}`, `unsent.${encodeToken(username)}.`];
  removePreferences((name) => BY_PERSON.test(name) && name !== removed && !name.startsWith(unsent));
  forgetNames();
  await withTimeout(STORAGE_TIMEOUT_MS, deleteDB(databaseName(username))).catch(() => undefined);
};

async function readUnsent(username: string): Promise<Unsent> {
  const database = openDatabase(username);
  try {
    const [drafts, items] = await Promise.all([
      storedDrafts(database, username).load(),
      storedOutbox(database, username).load(),
    ]);
    const messages = items.filter(({ command: { action } }) => action === 'post' || action === 'edit');
    return { drafts: drafts.size, messages: messages.length };
  } finally {
    database.then(
      (opened) => {
        opened.close();
      },
      () => undefined,
    );
  }
}

/** Several people may use one browser. */
const BY_PERSON = /^(?:removed-drafts|unsent)\./;
