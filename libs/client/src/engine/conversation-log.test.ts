import { ApiError, contract, type LoggedEvent, type Message, type ReplyOf } from '@nats-chat/contracts';
import { toMessage } from '@nats-chat/timeline';
import { describe, expect, it, vi } from 'vitest';
import { idOf, said } from '../../test/events.ts';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { ConversationLog } from './conversation-log.ts';
import { CUT_WINDOW, MAX_WINDOW, PAGE_SIZE } from './message-window.ts';

type Page = ReplyOf<typeof contract.history.room>;

const page = (events: readonly LoggedEvent[], fields: Partial<Page> = {}): Page => ({
  messages: events.map(toMessage),
  hasBefore: false,
  hasAfter: false,
  position: { epoch: 'one', seq: Math.max(0, ...events.map(({ seq }) => seq)) },
  ...fields,
});

const set = (thread?: string) => {
  const { request, last, count } = fakeRequester();
  const connection = { up: true };
  const onGap = vi.fn();
  const log = new ConversationLog({
    room: 'town',
    ...(thread !== undefined && { thread }),
    me: 'alice',
    request,
    connected: () => connection.up,
    outgoing: () => [],
    schedule: queueMicrotask,
    onLoaded: () => undefined,
    onGap,
  });
  const asked = () => last(contract.history.room);
  const texts = () => log.timeline.get().items.map(({ message }: { message: Message }) => message.text);
  return { log, connection, onGap, asked, last, texts, pages: () => count(contract.history.room) };
};
/** A log with its first page. */
const loaded = async (...first: Parameters<typeof page>) => {
  const parts = set();
  void parts.log.load();
  await parts.asked().answer(page(...first));
  return parts;
};

describe('the log of a conversation', () => {
  it('shows live events that came while its page was on the way', async () => {
    const { log, asked, texts } = set();
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
    const { log, asked, pages } = set();
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
    const { log, asked } = set();
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
    const { log, connection, asked } = set();
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

const many = (from: number, to: number): LoggedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => said(from + index, `${from + index}`));

describe('the window of a conversation', () => {
  /** A window around message 100 of 200. */
  const inTheMiddle = async () => {
    const parts = set();
    void parts.log.jumpTo(100);
    expect(parts.asked().payload).toEqual({ around: 100, limit: PAGE_SIZE });
    const position = { epoch: 'one', seq: 200 };
    await parts.asked().answer(page(many(75, 124), { hasBefore: true, hasAfter: true, position }));
    return { ...parts, position };
  };
  const ends = (texts: readonly (string | undefined)[]) => [texts[0], texts.at(-1), texts.length];

  it('begins and ends where one jumped to, and grows at both ends', async () => {
    const { log, asked, texts, position, onGap } = await inTheMiddle();
    expect(log.timeline.get()).toMatchObject({ status: 'ready', hasOlder: true, hasNewer: true });
    void log.loadNewer();
    void log.loadNewer();
    expect(asked().payload).toEqual({ after: 124, boundaryId: idOf(124), limit: PAGE_SIZE });
    expect(log.timeline.get()).toMatchObject({ loadingNewer: true, loadingOlder: false });
    await asked().answer(page(many(125, 174), { hasBefore: true, hasAfter: true, position }));
    void log.loadOlder();
    await asked().answer(page(many(25, 74), { hasBefore: true, hasAfter: true, position }));
    expect(ends(texts())).toEqual(['25', '174', 150]);
    expect(onGap).not.toHaveBeenCalled();
    void log.loadNewer();
    await asked().answer(page(many(175, 200), { hasBefore: true, position }));
    expect(ends(texts())).toEqual(['25', '200', 176]);
    expect(log.timeline.get()).toMatchObject({ hasOlder: true, hasNewer: false, loadingNewer: false });
    expect(onGap).toHaveBeenCalledTimes(1);
  });

  it('stays where a message is loaded already that one jumps to', async () => {
    const { log, pages } = await inTheMiddle();
    await log.jumpTo({ sortKey: 110 });
    expect(pages()).toBe(1);
    void log.jumpTo({ sortKey: 130 });
    expect(pages()).toBe(2);
  });

  it('only counts what comes beyond it, each message of others once', async () => {
    const { log, asked, texts, position } = await inTheMiddle();
    const mine = said(203, 'mine', { user: 'alice' });
    log.receive([said(201, 'a'), said(202, 'b'), said(201, 'a'), mine]);
    log.receive([said(204, 'changed', { action: 'edit', targetId: idOf(100), messageId: idOf(204) })]);
    expect(ends(texts())).toEqual(['75', '124', 50]);
    expect(texts()).toContain('changed');
    expect(log.timeline.get().newer).toBe(2);
    void log.jumpToPresent();
    await asked().answer(page([...many(153, 200), said(201, 'a'), said(202, 'b')], { hasBefore: true, position }));
    expect([texts().at(-1), log.timeline.get().newer]).toEqual(['b', 0]);
  });

  it('shows what came while the page was on the way that reaches the present', async () => {
    const { log, asked, texts, position } = await inTheMiddle();
    void log.loadNewer();
    log.receive([said(201, 'on the way')]);
    await asked().answer(page(many(125, 174), { hasBefore: true, position }));
    expect(texts().at(-1)).toBe('on the way');
    expect(log.timeline.get().newer).toBe(0);
  });

  it('is cut when it is full: at the top while one reads the end, else at the end', async () => {
    const { log, texts } = await loaded([]);
    log.receive(many(1, MAX_WINDOW));
    expect(ends(texts())).toEqual(['1', '600', MAX_WINDOW]);
    log.receive(many(601, 601));
    expect(ends(texts())).toEqual(['102', '601', CUT_WINDOW]);
    expect(log.timeline.get()).toMatchObject({ hasOlder: true, hasNewer: false });
    log.setAtBottom(false);
    log.receive(many(602, 702));
    expect(ends(texts())).toEqual(['102', '601', CUT_WINDOW]);
    expect(log.timeline.get()).toMatchObject({ hasOlder: true, hasNewer: true });
  });

  it('folds of what came in a long gap only what it holds then, with what happened to that', async () => {
    const { log, texts } = await loaded(many(1, 10));
    let folded = 0;
    const missed = many(11, 5_000).map(({ event, ...logged }): LoggedEvent => {
      const { text = '' } = event;
      return { ...logged, event: Object.defineProperty({ ...event }, 'text', { get: () => ((folded += 1), text) }) };
    });
    const edit = (seq: number, targetId: string) => said(seq, `edited ${seq}`, { action: 'edit', targetId });
    log.advance([...missed, edit(5_001, idOf(20)), edit(5_002, idOf(5_000))], { epoch: 'one', seq: 5_002 });
    expect(ends(texts())).toEqual([`${5_001 - CUT_WINDOW}`, 'edited 5002', CUT_WINDOW]);
    expect(log.timeline.get().hasOlder).toBe(true);
    expect(folded).toBe(CUT_WINDOW);
    expect(log.position?.seq).toBe(5_002);
  });

  it('is not cut for messages that it has already', async () => {
    const { log, texts } = await loaded(many(1, 10));
    log.receive(many(11, 400));
    log.advance(many(11, 401), { epoch: 'one', seq: 401 });
    expect(ends(texts())).toEqual(['1', '401', 401]);
  });

  it('gives up its newest messages for older ones that one scrolls to', async () => {
    const { log, asked, texts } = await loaded(many(5_000, 5_000), { hasBefore: true });
    for (let from = 4_950; from >= 4_400; from -= PAGE_SIZE) {
      void log.loadOlder();
      await asked().answer(
        page(many(from, from + PAGE_SIZE - 1), { hasBefore: true, position: { epoch: 'one', seq: 5_000 } }),
      );
    }
    // The 5,000th is gone with all that did not fit when the last page was asked for.
    expect(ends(texts())).toEqual(['4400', '4949', 550]);
    expect(log.timeline.get()).toMatchObject({ hasOlder: true, hasNewer: true });
    void log.loadNewer();
    await asked().answer(page(many(5_000, 5_000), { hasBefore: true, position: { epoch: 'one', seq: 5_000 } }));
    expect(asked().payload).toEqual({ after: 4_949, limit: PAGE_SIZE });
  });

  it('drops a page for the window before', async () => {
    const { log, asked, texts } = await inTheMiddle();
    void log.loadNewer();
    const newer = asked();
    void log.jumpTo(10);
    await asked().answer(page(many(1, 20), { hasAfter: true }));
    await newer.answer(page(many(125, 174)));
    expect(ends(texts())).toEqual(['1', '20', 20]);
    expect(log.timeline.get()).toMatchObject({ hasNewer: true, loadingNewer: false });
  });
});

describe('a thread', () => {
  it('has the message that it started with and its replies, which are not in the room', async () => {
    const { log, last, texts } = set(idOf(1));
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
  });
});
