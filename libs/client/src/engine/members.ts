import type { Timer } from '@nats-chat/async';
import { contract, type ApiError } from '@nats-chat/contracts';
import type { Requester } from '@nats-chat/messaging';
import type { Schedule, Store } from '../store/derived.ts';
import { createStore, type WritableStore } from '../store/store.ts';
import type { MembersState } from './conversation-api.ts';
import type { Names } from './names.ts';
import { asApiError } from './request-with-retry.ts';
import { RetriedLoad } from './retried-load.ts';

type Member = MembersState['members'][number];
type Change = (members: readonly Member[]) => readonly Member[];

export interface MembersOptions {
  readonly room: string;
  readonly request: Requester;
  readonly connected: () => boolean;
  /** Gets each name that the list tells. */
  readonly names: Pick<Names, 'set'>;
  readonly timer: Timer;
  readonly schedule: Schedule;
}

/** At most this many are listed. */
export const MOST_MEMBERS = 500;

/** Who belongs to a room on screen. */
export class Members {
  readonly store: Store<MembersState>;
  readonly #options: MembersOptions;
  readonly #store: WritableStore<MembersState>;
  readonly #load: RetriedLoad;
  /** Comings and goings since the load that is under way began: its pages may be from before or after them. */
  #changes: Change[] = [];
  #loads = 0;

  constructor(options: MembersOptions) {
    const { connected, timer, schedule } = options;
    this.#options = options;
    this.#store = createStore<MembersState>({ status: 'loading', members: [], truncated: false }, schedule);
    this.store = this.#store;
    this.#load = new RetriedLoad({ connected, timer, attempt: () => this.#attempt() });
  }

  /** Loads the list, and again after a failure; what is shown stays until then. */
  load(): Promise<void> {
    return this.#load.run();
  }

  /** Loads the list now, because somebody asks: a failure is not shown any more until then. */
  readonly reload = (): Promise<void> => {
    const state = this.#store.get();
    if (state.status === 'failed') this.#store.set({ ...state, status: 'loading' });
    return this.load();
  };

  joined(user: string): void {
    this.#change((members) =>
      members.some((member) => member.user === user) ? members : [...members, { user, role: 'member' }],
    );
  }

  left(user: string): void {
    this.#change((members) => members.filter((member) => member.user !== user));
  }

  /** Somebody gave them another role. */
  changedRole(users: readonly string[], role: Member['role']): void {
    this.#change((members) => members.map((member) => (users.includes(member.user) ? { ...member, role } : member)));
  }

  stop(): void {
    this.#load.stop();
  }

  #change(apply: Change): void {
    this.#changes.push(apply);
    const state = this.#store.get();
    if (state.status === 'ready') this.#store.set(limited(apply(state.members), state.truncated));
  }

  async #attempt(): Promise<ApiError | undefined> {
    this.#loads += 1;
    const turn = this.#loads;
    this.#changes = [];
    try {
      const { members, next } = await this.#loadPages();
      if (turn !== this.#loads) return undefined;
      const current = this.#changes.reduce<readonly Member[]>((list, apply) => apply(list), members);
      this.#store.set(limited(current, next !== null));
      return undefined;
    } catch (cause) {
      const error = asApiError(cause);
      // Without a connection nothing is wrong with the list: the next one loads it.
      const isShown = turn === this.#loads && this.#store.get().status !== 'ready';
      if (isShown && (!error.retryable || this.#options.connected())) {
        this.#store.set({ status: 'failed', members: [], truncated: false });
      }
      return error;
    }
  }

  async #loadPages(): Promise<{ members: readonly Member[]; next: string | null }> {
    const { room, request, names } = this.#options;
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
  }
}

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
