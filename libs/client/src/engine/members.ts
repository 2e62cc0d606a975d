import { contract } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import type { Schedule } from '../store/derived.ts';
import { createStore } from '../store/store.ts';
import type { Timer } from '@nats-chat/async';
import type { MembersState, Store } from './api.ts';
import type { Names } from './context.ts';
import { asApiError } from './request-with-retry.ts';

type Member = MembersState['members'][number];

export interface MembersOptions {
  readonly room: string;
  readonly request: Requester;
  readonly connected: () => boolean;
  /** Gets each name that the list tells. */
  readonly names: Pick<Names, 'set' | 'knows'>;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** Who belongs to a room on screen. */
export interface Members {
  readonly store: Store<MembersState>;
  /** Loads the list; what is shown stays until then. */
  readonly load: () => Promise<void>;
  readonly joined: (user: string) => void;
  readonly left: (user: string) => void;
  readonly stop: () => void;
}

/** At most this many are listed. */
export const MOST_MEMBERS = 500;

export const createMembers = ({ room, request, connected, names, timer, schedule }: MembersOptions): Members => {
  const store = createStore<MembersState>({ status: 'loading', members: [], truncated: false }, schedule);
  /** Comings and goings since the load that is under way began: its pages may be from before or after them. */
  let changes: ((members: readonly Member[]) => readonly Member[])[] = [];
  let loads = 0;
  let cancelAsking: (() => void) | undefined;

  const change = (apply: (members: readonly Member[]) => readonly Member[]): void => {
    changes.push(apply);
    const state = store.get();
    if (state.status === 'ready') store.set(limited(apply(state.members), state.truncated));
  };
  const loadPages = async (): Promise<{ members: readonly Member[]; next: string | null }> => {
    // By user: whose role changes meanwhile is on a later page once more.
    const members = new Map<string, Member>();
    let next: string | null = null;
    for (let pages = 0; pages < MOST_PAGES && members.size < MOST_MEMBERS; pages += 1) {
      const after: { after?: string } = next === null ? {} : { after: next };
      const page = await request(contract.room.members, { room }, { ...after, limit: PAGE_SIZE });
      for (const { user, role, displayName } of page.members) {
        members.set(user, { user, role, ...(displayName !== undefined && { displayName }) });
        if (displayName !== undefined) names.set(user, displayName);
      }
      // A page may be empty and not be the last: those who have left are left out of it.
      next = page.next;
      if (next === null) break;
    }
    return { members: [...members.values()], next };
  };

  const load = async (): Promise<void> => {
    const turn = ++loads;
    changes = [];
    try {
      const { members, next } = await loadPages();
      if (turn !== loads) return;
      const current = changes.reduce<readonly Member[]>((list, apply) => apply(list), members);
      store.set(limited(current, next !== null));
    } catch (cause) {
      if (turn !== loads || store.get().status === 'ready') return;
      // Without a connection nothing is wrong with the list: the next one loads it.
      if (!asApiError(cause).retryable || connected()) store.set({ status: 'failed', members: [], truncated: false });
    }
  };
  /** The event does not tell the name of who joined. Not at once: many may join, and everybody here would ask. */
  const askForNames = (): void => {
    cancelAsking ??= timer.after(ASK_MS * (1 + 2 * Math.random()), () => {
      cancelAsking = undefined;
      void load();
    });
  };

  return {
    store,
    load,
    joined: (user) => {
      change((members) =>
        members.some((member) => member.user === user) ? members : [...members, { user, role: 'member' }],
      );
      if (!names.knows(user)) askForNames();
    },
    left: (user) => {
      change((members) => members.filter((member) => member.user !== user));
    },
    stop: () => {
      cancelAsking?.();
    },
  };
};

const ASK_MS = 500;
const PAGE_SIZE = 200;
/** 4,000 who are or were members: beyond, the list says that it is not complete. */
const MOST_PAGES = 20;

/** By user. The service’s order, by when somebody joined or last changed their role, is not known of those who join now. */
function limited(members: readonly Member[], truncated: boolean): MembersState {
  const sorted = [...members].sort((one, other) => (one.user < other.user ? -1 : 1));
  return {
    status: 'ready',
    members: sorted.slice(0, MOST_MEMBERS),
    truncated: truncated || sorted.length > MOST_MEMBERS,
  };
}
