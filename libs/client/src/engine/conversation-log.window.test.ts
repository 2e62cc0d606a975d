import { ApiError, type LoggedEvent } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { loaded, many, page, setUpLog } from '../../test/conversation-log.ts';
import { idOf, said } from '../../test/events.ts';
import { CUT_WINDOW, MAX_WINDOW, PAGE_SIZE } from './message-window.ts';

describe('the window of a conversation', () => {
  /** A window around message 100 of 200. */
  const inTheMiddle = async () => {
    const parts = setUpLog();
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
    for (const target of [110, idOf(110)]) await log.jumpTo(target);
    expect(pages()).toBe(1);
    void log.jumpTo(130);
    expect(pages()).toBe(2);
  });

  it('goes to a message that is not loaded, by its id, and stays where there is no such message', async () => {
    const { log, asked, texts } = await inTheMiddle();
    void log.jumpTo(idOf(10));
    expect(asked().payload).toEqual({ aroundId: idOf(10), limit: PAGE_SIZE });
    await asked().answer(page(many(1, 35), { hasAfter: true }));
    expect(ends(texts())).toEqual(['1', '35', 35]);
    void log.jumpTo(idOf(999));
    await asked().fail(new ApiError('NOT_FOUND'));
    expect(ends(texts())).toEqual(['1', '35', 35]);
    expect(log.timeline.get()).toMatchObject({ status: 'ready' });
    expect(log.timeline.get()).not.toHaveProperty('error');
  });

  it('begins with the newest page where the message that one came for is not there', async () => {
    const { log, asked, texts } = setUpLog();
    void log.jumpTo(idOf(999));
    await asked().fail(new ApiError('NOT_FOUND'));
    expect(asked().payload).toEqual({ limit: PAGE_SIZE });
    await asked().answer(page(many(1, 2)));
    expect(texts()).toEqual(['1', '2']);
    void log.load();
    await asked().fail(new ApiError('NOT_FOUND'));
    expect(log.isGone).toBe(true);
  });

  it('goes to no message once one went back to the present, or elsewhere', async () => {
    const { log, asked, texts } = await loaded(many(101, 150), { hasBefore: true });
    const jumping = log.jumpTo(idOf(10));
    void log.loadOlder();
    await log.jumpToPresent();
    await asked().answer(page(many(51, 100), { hasBefore: true }));
    await asked(1).answer(page(many(1, 35), { hasAfter: true }));
    expect(ends(texts())).toEqual(['101', '150', 50]);
    expect([await jumping, log.timeline.get().loadingOlder]).toEqual([false, false]);
    const [one, other] = [log.jumpTo(idOf(10)), log.jumpTo(idOf(20))];
    await asked().answer(page(many(1, 45), { hasAfter: true }));
    await asked(1).answer(page(many(1, 35), { hasAfter: true }));
    expect(await Promise.all([one, other])).toEqual([false, true]);
    expect(ends(texts())).toEqual(['1', '45', 45]);
  });

  it('loads the newest page again where a jump took the place of the one on its way', async () => {
    const { log, asked, texts, pages } = await loaded(many(101, 150), { hasBefore: true });
    void log.load();
    void log.jumpTo(idOf(10));
    await asked().answer(page(many(1, 35), { hasAfter: true }));
    void log.jumpToPresent();
    expect(pages()).toBe(4);
    await asked().answer(page(many(103, 152)));
    await asked(2).answer(page(many(102, 151)));
    expect(ends(texts())).toEqual(['103', '152', 50]);
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
