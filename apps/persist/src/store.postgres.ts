import type { Database } from '@nats-chat/postgres';
import { isAuthorBound } from '@nats-chat/timeline';
import { batchOf, type Batch, type Change } from './batch.ts';
import * as logSql from './log-statements.ts';
import * as sql from './statements.ts';
import type { Store } from './store.ts';

/**
 * Messages in PostgreSQL. New messages, which is what batches are mostly made of, take one statement that commits by
 * itself; the rest of a batch is one transaction, with one statement for each kind of row.
 */
export const postgresStore = (database: Pick<Database, 'query' | 'transaction'>): Store => ({
  apply: async (events) => {
    const rest = await storeNewPosts(database.query, batchOf(events));
    return rest.all.length === 0 ? 0 : database.transaction((query) => applyBatch(query, rest));
  },
  claimErasures: async (limit) => {
    const claimed = await database.query<{ seq: number }>(logSql.claimErasures, [limit]);
    return claimed.map(({ seq }) => seq).sort((one, other) => one - other);
  },
  settleErasures: async ({ erased, rest }) => {
    await database.query(logSql.settleErasures, [erased, rest]);
  },
  ofDeleted: async (letters) => {
    if (letters.length === 0) return [];
    const targets = letters.flatMap(({ target = [] }) => target);
    const rows = await database.query<{ id: string; room: string }>(logSql.deletedMessages, [targets]);
    const gone = await deletedRooms(database.query, letters);
    return letters.filter(
      ({ target, room }) => gone.has(room) || rows.some((row) => row.id === target && row.room === room),
    );
  },
  highestSequence: async () => {
    const [row] = await database.query<{ seq: number }>(logSql.highestSequence);
    return row?.seq ?? 0;
  },
});

type Run = Database['query'];

/** What is stored meanwhile of a room that is just deleted is erased with the room. */
async function deletedRooms(query: Run, of: readonly { readonly room: string }[]): Promise<ReadonlySet<string>> {
  const rooms = [...new Set(of.map(({ room }) => room))];
  return new Set((await query<{ id: string }>(sql.deletedRooms, [rooms])).map(({ id }) => id));
}

/** Returns the batch without the posts that it stored: those of messages that nothing was known of, in rooms that are there. */
async function storeNewPosts(query: Run, batch: Batch): Promise<Batch> {
  const { posts, all } = batch;
  if (posts.length === 0) return batch;
  const known = await query<{ id: string }>(sql.storeNewPosts, postColumns(posts));
  const left = new Set(known.map(({ id }) => id));
  const stored = new Set(posts.filter(({ target }) => !left.has(target)));
  return batchOf(all.filter((change) => !stored.has(change)));
}

async function applyBatch(query: Run, all: Batch): Promise<number> {
  const gone = await deletedRooms(query, all.all);
  const late = all.all.filter(({ room }) => gone.has(room));
  if (late.length > 0) await query(logSql.listErasures, [late.map(({ seq }) => seq)]);
  const batch = late.length === 0 ? all : batchOf(all.all.filter(({ room }) => !gone.has(room)));
  return late.length + (batch.all.length === 0 ? 0 : await applyToRooms(query, batch));
}

/** None of the rooms is deleted. */
async function applyToRooms(query: Run, batch: Batch): Promise<number> {
  await applyPosts(query, batch.posts);
  await applyEdits(query, batch);
  await applyDeletes(query, batch.deletes);
  await applyReactions(query, batch.reactions);
  return noteEvents(query, batch.all);
}

async function applyPosts(query: Run, posts: readonly Change[]): Promise<void> {
  if (posts.length === 0) return;
  const foreign = await query<{ id: string }>(sql.storePosts, postColumns(posts));
  if (foreign.length > 0) await query(sql.clearForeign, [foreign.map(({ id }) => id)]);
}

const postColumns = (posts: readonly Change[]): unknown[][] =>
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
    jsonOf(event.system),
    event.alsoInRoom === true,
  ]);

async function applyEdits(query: Run, { edits, newestEdits }: Batch): Promise<void> {
  if (edits.length === 0) return;
  await query(
    sql.storeEdits,
    columns(newestEdits, ({ target, room, seq, event }) => [
      target,
      room,
      requiredAuthor(event),
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
      requiredAuthor(event),
      event.text,
      event.timestamp,
      seq,
    ]),
  );
  await query(sql.pruneVersions, [newestEdits.map(({ target }) => target)]);
}

async function applyDeletes(query: Run, deletes: readonly Change[]): Promise<void> {
  if (deletes.length === 0) return;
  const applied = await query<{ id: string; username: string | null }>(
    sql.storeDeletes,
    columns(deletes, ({ target, room, seq, event }) => [target, room, requiredAuthor(event), seq]),
  );
  await auditDeletes(query, deletes, new Map(applied.map(({ id, username }) => [id, username])));
  await query(sql.clearDeleted, [deletes.map(({ target }) => target)]);
}

/** @param authors of the messages that these deletes have deleted: what was deleted before is in the audit log, or its author's */
async function auditDeletes(
  query: Run,
  deletes: readonly Change[],
  authors: ReadonlyMap<string, string | null>,
): Promise<void> {
  const moderated = deletes.filter(({ target, event }) => event.right === 'moderator' && authors.has(target));
  if (moderated.length === 0) return;
  await query(
    sql.auditDeletes,
    columns(moderated, ({ target, room, seq, event }) => [
      target,
      room,
      seq,
      event.user,
      event.timestamp,
      authors.get(target) ?? null,
      event.reason ?? null,
    ]),
  );
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

async function noteEvents(query: Run, changes: readonly Change[]): Promise<number> {
  const [row] = await query<{ listed: number }>(
    sql.storeEvents,
    columns(changes, ({ target, seq, room, event }) => [
      target,
      seq,
      room,
      event.action === 'post' ? null : event.messageId,
    ]),
  );
  return row?.listed ?? 0;
}

/** Returns whose message it must be by the one rule of who may change it; null when it may be anybody’s. */
const requiredAuthor = (event: Change['event']): string | null => (isAuthorBound(event) ? event.user : null);

const jsonOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** One array a column, as `unnest` takes them. `rows` is not empty. */
const columns = <Row>(rows: readonly Row[], cells: (row: Row) => readonly unknown[]): unknown[][] => {
  const table = rows.map(cells);
  return (table[0] ?? []).map((_, index) => table.map((row) => row[index]));
};
