import { coalesce, mapConcurrent, runPeriodically } from '@nats-chat/async';
import type { RoomMeta } from '@nats-chat/contracts';
import type { Membership } from '@nats-chat/membership';
import type { Logger } from '@nats-chat/otel';
import type { RoomAnnouncer } from './announcer.ts';
import { repairOne } from './repairs.ts';
import { metaOf } from './room-info.ts';
import type { DeletedRoom, DeletionStore } from './deletion-store.ts';
import type { MembershipStore } from './store.ts';

/** Rooms that are read at a time; the oldest come first. */
const BATCH = 100;
const PAGE = 500;
const WRITES_AT_ONCE = 8;

export interface RoomEraserOptions {
  /** How often it runs without being asked to, in ms: for what a crash left. */
  readonly everyMs: number;
  readonly deletions: Omit<DeletionStore, 'delete'>;
  readonly members: Pick<MembershipStore, 'createRoom' | 'syncRoom' | 'sync'>;
  readonly membership: Pick<Membership, 'page'>;
  readonly announceRoom: RoomAnnouncer;
  readonly logger: Logger;
}

/**
 * Erases what is left of deleted rooms: makes their keys in `ROOM_META` say so, ends their memberships in `ROOMS`, and removes
 * what people set in them from PostgreSQL.
 *
 * Each step does nothing where it was done before, so every instance runs it, and whoever comes after a crash goes on. A room is
 * taken for erased at the first run that begins 30 s after it was deleted: what was asked before that, and written since, goes
 * in that run.
 */
export class RoomEraser {
  readonly #options: RoomEraserOptions;
  /** Rooms on the list of which this instance has notified everybody. */
  readonly #announced = new Set<string>();
  readonly #stopPeriodicRuns: () => Promise<void>;
  readonly #run = coalesce(() => this.#eraseAll());
  #stopped = false;

  /** Begins at once. */
  constructor(options: RoomEraserOptions) {
    this.#options = options;
    this.#stopPeriodicRuns = runPeriodically({ everyMs: options.everyMs, immediately: true }, this.#run);
  }

  /**
   * Makes `ROOM_META` say that a room is deleted, and notifies everybody who sees it; the rest is done in the background.
   *
   * @param isNew - the caller deleted the room, so that whoever read its row before must not write after this
   */
  async finish(record: DeletedRoom, isNew: boolean): Promise<void> {
    await this.#close(record, isNew ? 'always' : undefined);
    void this.#run();
  }

  /** Ends the run under way after the page of members at hand, and lets none begin; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#stopPeriodicRuns();
    await this.#run();
  }

  async #eraseAll(): Promise<void> {
    const { deletions, logger } = this.#options;
    const offList = new Set(this.#announced);
    try {
      let after: string | undefined;
      do {
        if (this.#stopped) return;
        const page = await deletions.listToErase(after, BATCH);
        for (const { room } of page) offList.delete(room);
        for (const record of page) await repairOne(logger, { room: record.room }, () => this.#erase(record));
        // Those that fail stay, and hold up no others.
        after = page.length < BATCH ? undefined : page.at(-1)?.room;
      } while (after !== undefined);
      // Whichever instance has erased them.
      for (const room of offList) this.#announced.delete(room);
    } catch (error) {
      logger.warn({ error }, 'Deleted rooms are not erased yet; trying again later.');
    }
  }

  /** Whether nothing is left. */
  async #erase(record: DeletedRoom & { readonly isSettled: boolean }): Promise<boolean> {
    const { deletions } = this.#options;
    if (this.#stopped) return false;
    await this.#close(record);
    if (!(await this.#endMemberships(record.room))) return false;
    await deletions.eraseLeftovers(record.room);
    if (!record.isSettled) return false;
    await deletions.markErased(record.room);
    return true;
  }

  async #close(record: DeletedRoom, always?: 'always'): Promise<void> {
    const { members, announceRoom } = this.#options;
    const { room, deletedBy } = record;
    const metaNow = async (): Promise<RoomMeta> => metaOf(record);
    await members.createRoom(room, metaOf(record));
    const { meta } = await members.syncRoom(room, metaNow, always);
    if (this.#announced.has(room) || deletedBy === '') return;
    await announceRoom(room, meta, deletedBy);
    this.#announced.add(room);
  }

  /** False when it was stopped before the end. */
  async #endMemberships(room: string): Promise<boolean> {
    const { members, membership } = this.#options;
    let after: string | undefined;
    do {
      if (this.#stopped) return false;
      const page = await membership.page(room, after, PAGE);
      await mapConcurrent(page.members, WRITES_AT_ONCE, ({ user }) => members.sync(room, user, async () => undefined));
      after = page.next;
    } while (after !== undefined);
    return true;
  }
}
