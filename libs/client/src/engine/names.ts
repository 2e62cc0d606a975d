import { decodeToken } from '@nats-chat/subjects';
import type { Schedule } from '../store/derived.ts';
import type { Names } from './context.ts';

/** Where names outlive the page: members pages do not tell those of people who have left. */
export interface NameStorage {
  readonly load: () => Iterable<readonly [user: string, displayName: string]>;
  readonly save: (names: readonly (readonly [user: string, displayName: string])[]) => void;
}

/** At most this many are stored, those that were received last. */
export const MOST_STORED = 2_000;

export const createNames = (storage?: NameStorage, schedule: Schedule = queueMicrotask): Names => {
  const names = new Map<string, string>(storage?.load());
  let saving = false;
  // A members page tells hundreds at once.
  const save = (): void => {
    if (saving || storage === undefined) return;
    saving = true;
    schedule(() => {
      saving = false;
      storage.save([...names].slice(-MOST_STORED));
    });
  };
  return {
    of: (user) => names.get(user) ?? userName(user),
    knows: (user) => names.has(user),
    set: (user, displayName) => {
      if (displayName === '') return;
      const isNew = names.get(user) !== displayName;
      names.delete(user);
      names.set(user, displayName);
      if (isNew) save();
    },
  };
};

function userName(user: string): string {
  try {
    return decodeToken(user);
  } catch {
    return user;
  }
}
