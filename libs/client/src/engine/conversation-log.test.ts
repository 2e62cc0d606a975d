import { ApiError, contract } from '@nats-chat/contracts';
import { describe, expect, it, vi } from 'vitest';
import { loaded, page, setUpLog } from '../../test/conversation-log.ts';
import { idOf, said } from '../../test/events.ts';
import { settle, unavailable } from '../../test/fake-requester.ts';
import type { ConversationLog } from './conversation-log.ts';
import { CUT_WINDOW, MAX_WINDOW, PAGE_SIZE } from './message-window.ts';

describe('the log of a conversation', () => {
  it('shows live events that came while its page was on the way', async () => {
    const { log, asked, texts } = setUpLog();
    void log.load();
    log.receive([said(3, 'c'), said(2, 'b')]);
    await asked().answer(page([said(1, 'a'), said(2, 'b')]));
    expect(texts()).toEqual(['a', 'b', 'c']);
    expect(log.timeline.get()).toEqual(expect.objectContaining({ status: 'ready', hasOlder: false }));
  });

  it('asks for a sync when more came than it could keep while a page was on the way', async () => {
    const { log, asked, onGap } = await loaded([said(5, 'e')], { hasBefore: true });
    const flood = () => {
      for (let seq = 6; seq <= 2_007; seq += 1) log.receive([said(seq, 'x', { threadId: idOf(1) })]);
    };
    flood();
    expect(onGap).not.toHaveBeenCalled();
    void log.loadOlder();
    flood();
    await asked().answer(page([said(4, 'd')], { hasBefore: true }));
    expect(onGap).toHaveBeenCalledTimes(1);
    void log.load();
    flood();
    await asked().answer(page([said(9, 'new')]));
    expect(onGap).toHaveBeenCalledTimes(2);
  });

  it('moves its position by pages and syncs, never by live events, and never back', async () => {
    const { log } = await loaded([said(1, 'a')]);
    log.receive([said(5, 'e')]);
    expect(log.position).toEqual({ epoch: 'one', seq: 1 });
    log.advance([said(3, 'c')], { epoch: 'one', seq: 4 });
    expect(log.position).toEqual({ epoch: 'one', seq: 4 });
    log.advance([], { epoch: 'one', seq: 2 });
    log.advance([], { epoch: 'other', seq: 9 });
    expect(log.position).toEqual({ epoch: 'one', seq: 4 });
  });

  it('keeps its position when an older page comes, which knows nothing of newer messages', async () => {
    const { log, asked, texts } = await loaded([said(5, 'e')], { hasBefore: true });
    void log.loadOlder();
    expect(asked().payload).toEqual({ before: 5, boundaryId: idOf(5), limit: 50 });
    await asked().answer(page([said(4, 'd')], { position: { epoch: 'one', seq: 9 } }));
    expect([log.position?.seq, ...texts()]).toEqual([5, 'd', 'e']);
  });

  it('starts over when an older page is of another log', async () => {
    const { log, asked, texts, pages } = await loaded([said(5, 'e')], { hasBefore: true });
    void log.loadOlder();
    await asked().answer(page([said(4, 'x')], { position: { epoch: 'two', seq: 9 } }));
    expect([pages(), ...texts()]).toEqual([3, 'e']);
    await asked().answer(page([said(9, 'new')]));
    expect(texts()).toEqual(['new']);
  });

  it('drops an older page that comes after it started over', async () => {
    const { log, asked, texts } = await loaded([said(5, 'e')], { hasBefore: true });
    void log.loadOlder();
    const older = asked();
    void log.load();
    await asked().answer(page([said(9, 'new')], { hasBefore: true }));
    await older.answer(page([said(4, 'd')]));
    expect(texts()).toEqual(['new']);
    expect(log.timeline.get().loadingOlder).toBe(false);
  });

  it('shows nothing below what is loaded without a gap', async () => {
    const { log, asked, texts } = await loaded([said(5, 'e')], { hasBefore: true });
    log.receive([said(6, 'imported', { kind: 'import', sortKey: 1 })]);
    expect(texts()).toEqual(['e']);
    void log.loadOlder();
    await asked().answer(page([said(4, 'd')], { hasBefore: false }));
    expect(texts()).toEqual(['imported', 'd', 'e']);
  });

  it('drops an older page that does not adjoin the window any more, and asks again from where it begins now', async () => {
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => said(from + index, `${from + index}`));
    const { log, asked, texts } = await loaded(many(1_000, MAX_WINDOW - PAGE_SIZE), { hasBefore: true });
    void log.loadOlder();
    const older = asked();
    log.receive(many(1_000 + MAX_WINDOW - PAGE_SIZE, PAGE_SIZE + 1));
    const first = 1_000 + MAX_WINDOW + 1 - CUT_WINDOW;
    await older.answer(page([said(999, '999')], { hasBefore: true }));
    expect([texts()[0], log.timeline.get().loadingOlder, log.timeline.get().hasOlder]).toEqual([
      `${first}`,
      false,
      true,
    ]);
    void log.loadOlder();
    expect(asked().payload).toEqual({ before: first, limit: PAGE_SIZE });
  });

  it('loads once at a time, and nothing where nothing is', async () => {
    const { log, asked, pages } = setUpLog();
    void log.load();
    void log.load();
    void log.loadOlder();
    expect(pages()).toBe(1);
    expect(asked()).toMatchObject({ target: { room: 'town' }, payload: { limit: 50 } });
    await asked().answer(page([said(1, 'a')]));
    void log.loadOlder();
    expect(pages()).toBe(1);
  });

  it('resolves for whoever asks for an older page when the one on its way is there', async () => {
    const { log, asked, texts, pages } = await loaded([said(2, 'b')], { hasBefore: true });
    const seen: ReturnType<typeof texts>[] = [];
    void log.loadOlder();
    void log.loadOlder().then(() => seen.push(texts()));
    await settle();
    expect([seen, pages()]).toEqual([[], 2]);
    await asked().answer(page([said(1, 'a')]));
    expect(seen).toEqual([['a', 'b']]);
  });

  it('loads one older page at a time, and says so, and says when it failed', async () => {
    const { log, asked, pages } = await loaded([said(5, 'e')], { hasBefore: true });
    void log.loadOlder();
    void log.loadOlder();
    expect(pages()).toBe(2);
    expect(asked().target).toEqual({ room: 'town' });
    expect(log.timeline.get().loadingOlder).toBe(true);
    await asked().fail(unavailable());
    expect(log.timeline.get()).toMatchObject({ status: 'ready', loadingOlder: false, error: { code: 'UNAVAILABLE' } });
    void log.loadOlder();
    expect(log.timeline.get()).not.toHaveProperty('error');
  });

  it('has nothing older when a page says so with no message to go on from', async () => {
    const { log } = await loaded([], { hasBefore: true });
    expect(log.timeline.get().hasOlder).toBe(false);
  });

  it('says that it loads again after it failed', async () => {
    const { log, asked } = setUpLog();
    void log.load();
    await asked().fail(new ApiError('INTERNAL'));
    void log.load();
    expect(log.timeline.get()).toMatchObject({ status: 'loading', items: [] });
    expect(log.timeline.get()).not.toHaveProperty('error');
  });

  it.each([
    ['is gone when it is not found', new ApiError('NOT_FOUND'), true, 'gone'],
    ['has failed when the service says so', new ApiError('INTERNAL'), false, 'failed'],
    ['has failed when the service stays away', unavailable(), true, 'failed'],
    ['goes on loading while there is no connection', unavailable(), false, 'loading'],
  ])('%s', async (_, error, up, status) => {
    const { log, connection, asked } = setUpLog();
    void log.load();
    connection.up = up;
    await asked().fail(error);
    expect(log.timeline.get().status).toBe(status);
  });

  it('goes on showing what it has when a reload fails, and shows nothing when it is gone', async () => {
    const { log, asked, texts } = await loaded([said(1, 'a')]);
    void log.load();
    await asked().fail(new ApiError('INTERNAL'));
    expect(log.timeline.get()).toMatchObject({ status: 'ready', error: { code: 'INTERNAL' } });
    expect(texts()).toEqual(['a']);
    log.end();
    log.receive([said(2, 'b')]);
    expect(log.timeline.get()).toMatchObject({ status: 'gone', items: [] });
    expect(log.position).toBeUndefined();
  });

  it('tells of many events once', async () => {
    const { log } = await loaded([]);
    await settle();
    const listener = vi.fn();
    log.timeline.subscribe(listener);
    for (let seq = 1; seq <= 300; seq += 1) log.receive([said(seq, 'x')]);
    await settle();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(log.timeline.get().items).toHaveLength(300);
    expect(log.get(idOf(300))?.text).toBe('x');
    expect(log.get(idOf(301))).toBeUndefined();
  });
});

describe('a thread', () => {
  it('has the message that it started with and its replies, which are not in the room', async () => {
    const { log, last, texts } = setUpLog(idOf(1));
    void log.load();
    expect(last(contract.history.thread).target).toEqual({ room: 'town', thread: idOf(1) });
    await last(contract.history.thread).answer(page([said(1, 'root')]));
    const reply = said(2, 'reply', { threadId: idOf(1) });
    const elsewhere = said(3, 'elsewhere', { threadId: idOf(9) });
    log.receive([said(1, 'root'), reply, elsewhere, said(4, 'room')]);
    log.receive([said(5, 'better', { action: 'edit', targetId: idOf(1), messageId: idOf(5) })]);
    expect(texts()).toEqual(['better', 'reply']);
    const counted = (of: ConversationLog) => of.timeline.get().items.map(({ message }) => message.replies?.count);
    expect(counted(log)).toEqual([1, undefined]);
    const room = await loaded([said(1, 'root')]);
    room.log.receive([reply, said(4, 'room')]);
    room.log.receive([reply]);
    expect(room.texts()).toEqual(['root', 'room']);
    expect(counted(room.log)).toEqual([1, undefined]);
    const both = said(6, 'both', { threadId: idOf(1), alsoInRoom: true });
    for (const one of [log, room.log]) one.receive([both]);
    expect([texts(), room.texts()]).toEqual([
      ['better', 'reply', 'both'],
      ['root', 'room', 'both'],
    ]);
    expect(counted(room.log)).toEqual([2, undefined, undefined]);
  });
});
