import type { Database } from '@nats-chat/postgres';
import { batchOf, type Batch, type Change } from './batch.ts';
import * as sql from './statements.ts';
import type { Store } from './store.ts';

/** Messages in PostgreSQL: each call of {@link Store.apply} is one transaction, with one statement for each kind of row. */
export const postgresStore = (database: Database): Store => ({
  apply: (events) => database.transaction((query) => applyBatch(query, batchOf(events))),
  highestSequence: async () => {
    const [row] = await database.query<{ seq: number }>(sql.highestSequence);
    return row?.seq ?? 0;
  },
});

type Run = Database['query'];

async function applyBatch(query: Run, batch: Batch): Promise<number[]> {
  await applyPosts(query, batch.posts);
  await applyEdits(query, batch);
  await applyDeletes(query, batch.deletes);
  await applyReactions(query, batch.reactions);
  return noteEvents(query, batch.all);
}

async function applyPosts(query: Run, posts: readonly Change[]): Promise<void> {
  if (posts.length === 0) return;
  const foreign = await query<{ id: string }>(
    sql.storePosts,
    columns(posts, ({ target, room, seq, event }) => [
      target,
      room,
      seq,
      event.sortKey ?? seq,
      event.kind,
      event.user,
      event.clientId,
      event.text ?? null,
      event.timestamp,
      event.threadId ?? null,
      event.replyTo ?? null,
      event.stickerUrl ?? null,
      jsonOf(event.attachments),
      jsonOf(event.mentions),
    ]),
  );
  if (foreign.length > 0) await query(sql.clearForeign, [foreign.map(({ id }) => id)]);
}

async function applyEdits(query: Run, { edits, newestEdits }: Batch): Promise<void> {
  if (edits.length === 0) return;
  await query(
    sql.storeEdits,
    columns(newestEdits, ({ target, room, seq, event }) => [
      target,
      room,
      ownAuthor(event),
      event.text,
      jsonOf(event.mentions),
      event.timestamp,
      seq,
    ]),
  );
  await query(
    sql.storeOlderEdits,
    columns(edits, ({ target, room, seq, event }) => [
      target,
      room,
      ownAuthor(event),
      event.text,
      event.timestamp,
      seq,
    ]),
  );
  await query(sql.pruneVersions, [newestEdits.map(({ target }) => target)]);
}

async function applyDeletes(query: Run, deletes: readonly Change[]): Promise<void> {
  if (deletes.length === 0) return;
  await query(
    sql.storeDeletes,
    columns(deletes, ({ target, room, seq, event }) => [target, room, ownAuthor(event), seq]),
  );
  await query(sql.clearDeleted, [deletes.map(({ target }) => target)]);
}

async function applyReactions(query: Run, reactions: readonly Change[]): Promise<void> {
  if (reactions.length === 0) return;
  await query(
    sql.storeStubs,
    columns(reactions, ({ target, room }) => [target, room]),
  );
  await query(
    sql.storeReactions,
    columns(reactions, ({ target, room, seq, event }) => [
      target,
      room,
      event.user,
      event.emoji,
      seq,
      event.action === 'unreact',
    ]),
  );
}

async function noteEvents(query: Run, changes: readonly Change[]): Promise<number[]> {
  const deleted = await query<{ id: string }>(
    sql.storeEvents,
    columns(changes, ({ target, seq, room }) => [target, seq, room]),
  );
  if (deleted.length === 0) return [];
  const rows = await query<{ seq: number }>(sql.eventsToErase, [deleted.map(({ id }) => id)]);
  return rows.map(({ seq }) => seq);
}

/** Whose message it must be: the person’s own; anybody’s for what the system does. */
const ownAuthor = ({ kind, user }: Change['event']): string | null => (kind === 'user' ? user : null);

const jsonOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** One array a column, as `unnest` takes them. `rows` is not empty. */
const columns = <Row>(rows: readonly Row[], cells: (row: Row) => readonly unknown[]): unknown[][] => {
  const table = rows.map(cells);
  return (table[0] ?? []).map((_, index) => table.map((row) => row[index]));
};
