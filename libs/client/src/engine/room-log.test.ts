import { ApiError, contract, type LoggedEvent, type Message, type ReplyOf } from '@nats-chat/contracts';
import { toMessage } from '@nats-chat/timeline';
import { describe, expect, it, vi } from 'vitest';
import { said } from '../../test/events.ts';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { createRoomLog } from './room-log.ts';

type Page = ReplyOf<typeof contract.history.room>;

const page = (events: readonly LoggedEvent[], fields: Partial<Page> = {}): Page => ({
  messages: events.map(toMessage),
  hasBefore: false,
  hasAfter: false,
  position: { epoch: 'one', seq: Math.max(0, ...events.map(({ seq }) => seq)) },
  ...fields,
});

const set = () => {
  const { request, last, count } = fakeRequester();
  const link = { up: true };
  const log = createRoomLog({
    ...{ room: 'town', me: 'alice', read: request },
    linked: () => link.up,
    outgoing: () => [],
    schedule: queueMicrotask,
  });
  const asked = () => last(contract.history.room);
  const texts = () => log.timeline.get().items.map(({ message }: { message: Message }) => message.text);
  return { log, link, asked, texts, pages: () => count(contract.history.room) };
};
/** A log with its first page. */
const loaded = async (...first: Parameters<typeof page>) => {
  const parts = set();
  void parts.log.load();
  await parts.asked().answer(page(...first));
  return parts;
};

describe('the log of a room', () => {
  it('shows live events that came while its page was on the way', async () => {
    const { log, asked, texts } = set();
    void log.load();
    log.receive([said(3, 'c'), said(2, 'b')]);
    await asked().answer(page([said(1, 'a'), said(2, 'b')]));
    expect(texts()).toEqual(['a', 'b', 'c']);
    expect(log.timeline.get()).toEqual(expect.objectContaining({ status: 'ready', hasOlder: false }));
  });

  it('moves its position by pages and syncs, never by live events, and never back', async () => {
    const { log } = await loaded([said(1, 'a')]);
    log.receive([said(5, 'e')]);
    expect(log.position()).toEqual({ epoch: 'one', seq: 1 });
    log.advance([said(3, 'c')], { epoch: 'one', seq: 4 });
    expect(log.position()).toEqual({ epoch: 'one', seq: 4 });
    log.advance([], { epoch: 'one', seq: 2 });
    log.advance([], { epoch: 'other', seq: 9 });
    expect(log.position()).toEqual({ epoch: 'one', seq: 4 });
  });

  it('keeps its position when an older page comes, which knows nothing of newer messages', async () => {
    const { log, asked, texts } = await loaded([said(5, 'e')], { hasBefore: true });
    void log.loadOlder();
    expect(asked().payload).toEqual({ before: 5, limit: 50 });
    await asked().answer(page([said(4, 'd')], { position: { epoch: 'one', seq: 9 } }));
    expect([log.position()?.seq, ...texts()]).toEqual([5, 'd', 'e']);
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
    expect(log.timeline.get()).toEqual({ status: 'loading', items: [], hasOlder: false, loadingOlder: false });
  });

  it.each([
    ['is gone when it is not found', new ApiError('NOT_FOUND'), true, 'gone'],
    ['has failed when the service says so', new ApiError('INTERNAL'), false, 'failed'],
    ['has failed when the service stays away', unavailable(), true, 'failed'],
    ['goes on loading while there is no link', unavailable(), false, 'loading'],
  ])('%s', async (_, error, up, status) => {
    const { log, link, asked } = set();
    void log.load();
    link.up = up;
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
    expect(log.position()).toBeUndefined();
  });

  it('tells of many events once', async () => {
    const { log } = await loaded([]);
    await settle();
    const listener = vi.fn();
    log.timeline.subscribe(listener);
    for (let seq = 1; seq <= 3_000; seq += 1) log.receive([said(seq, 'x')]);
    await settle();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(log.timeline.get().items).toHaveLength(3_000);
    expect(log.holds(said(3_000, 'x').event.messageId)).toBe(true);
    expect(log.holds(said(3_001, 'x').event.messageId)).toBe(false);
  });
});
