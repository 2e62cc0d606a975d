import { fakeTimer } from '@nats-chat/async/fake-timer';
import { contract, type Envelope, type LoggedEvent } from '@nats-chat/contracts';
import { toMessage } from '@nats-chat/timeline';
import { describe, expect, it, vi } from 'vitest';
import { idOf, said } from '../../test/events.ts';
import { fakeRequester, unavailable } from '../../test/fake-requester.ts';
import { LastMessages } from './last-messages.ts';

const set = () => {
  const { request, last, count } = fakeRequester();
  const { timer, advance } = fakeTimer();
  const onChange = vi.fn();
  const lasts = new LastMessages({ request, connected: () => true, timer, onChange });
  const list = () => last(contract.history.dms);
  const textOf = (room: string) => lasts.of(room)?.text;
  return { lasts, advance, onChange, list, textOf, count: () => count(contract.history.dms) };
};

const inDm = (seq: number, text: string, fields: Partial<Envelope> = {}, room = 'dm-b'): LoggedEvent => ({
  ...said(seq, text, fields),
  room,
});
/** A page as the service answers it, as of a sequence. */
const pageOf = (asOf: number, next: string | null, ...posts: readonly LoggedEvent[]) => ({
  dms: posts.map((logged) => ({ room: logged.room, people: ['alice', 'bob'], last: toMessage(logged) })),
  next,
  position: { epoch: 'one', seq: asOf },
});

describe('the last messages of conversations', () => {
  it('are loaded page by page; only then nobody is known to have written in the others', async () => {
    const { lasts, list, textOf, onChange } = set();
    const loading = lasts.load();
    await list().answer(pageOf(9, '7.dm-b', inDm(7, 'seven')));
    expect([textOf('dm-b'), lasts.of('dm-c')]).toEqual(['seven', undefined]);
    expect(list().payload).toEqual({ limit: 100, after: '7.dm-b' });
    await list().answer(pageOf(9, null, inDm(3, 'three', {}, 'dm-a')));
    await loading;
    expect([textOf('dm-a'), lasts.of('dm-c')]).toEqual(['three', null]);
    expect(onChange).toHaveBeenCalled();
  });

  it.each<readonly [string, LoggedEvent, string | undefined]>([
    ['is another one when somebody writes', inDm(11, 'new'), 'new'],
    ['says what it was edited to', inDm(11, 'edited', { action: 'edit', targetId: idOf(7) }), 'edited'],
    ['says nothing once it was deleted', inDm(11, '', { action: 'delete', targetId: idOf(7) }), undefined],
    ['is a reply that is sent to the room as well', inDm(11, 'both', { threadId: idOf(7), alsoInRoom: true }), 'both'],
    ['stays when somebody reacts', inDm(11, '', { action: 'react', targetId: idOf(7), emoji: '👍' }), 'seven'],
    ['stays when an earlier one is edited', inDm(11, 'old', { action: 'edit', targetId: idOf(2) }), 'seven'],
    ['stays when a reply is posted in a thread', inDm(11, 'reply', { threadId: idOf(7) }), 'seven'],
    ['stays when something is pinned', inDm(11, '', { kind: 'system', user: 'SYSTEM' }), 'seven'],
    ['stays when it comes again', inDm(7, 'seven'), 'seven'],
    ['stays when an earlier one comes late', inDm(5, 'five'), 'seven'],
    ['stays when somebody writes in another room', { ...inDm(11, 'elsewhere'), room: 'town' }, 'seven'],
  ])('one %s', async (_, event, expected) => {
    const { lasts, list, textOf } = set();
    void lasts.load();
    await list().answer(pageOf(9, null, inDm(7, 'seven')));
    lasts.receive([event]);
    lasts.receive([event]);
    expect(textOf('dm-b')).toBe(expected);
    expect(lasts.of('dm-b')?.deleted).toBe(event.event.action === 'delete');
  });

  it('are those that came while a page was on its way, where they are newer', async () => {
    const { lasts, list, textOf } = set();
    void lasts.load();
    lasts.receive([inDm(11, 'newer'), inDm(4, 'older', {}, 'dm-a')]);
    await list().answer(pageOf(9, null, inDm(7, 'seven'), inDm(6, 'six', {}, 'dm-a')));
    expect([textOf('dm-b'), textOf('dm-a')]).toEqual(['newer', 'six']);
  });

  it('are loaded again on the next connection as far as there is anything new', async () => {
    const { lasts, list, textOf, count } = set();
    void lasts.load();
    await list().answer(pageOf(9, null, inDm(7, 'seven'), inDm(3, 'three', {}, 'dm-a')));
    void lasts.load();
    await list().answer(pageOf(20, 'more', inDm(12, 'twelve', {}, 'dm-c')));
    await list().answer(pageOf(20, 'more', inDm(7, 'seven')));
    expect(count()).toBe(3);
    expect([textOf('dm-c'), textOf('dm-b'), textOf('dm-a')]).toEqual(['twelve', 'seven', 'three']);
  });

  it('are loaded again after a failure, and not known until then', async () => {
    const { lasts, list, advance, textOf, count } = set();
    const loading = lasts.load();
    await list().fail(unavailable());
    await loading;
    expect(lasts.of('dm-b')).toBeUndefined();
    advance(60_000);
    expect(count()).toBe(2);
    await list().answer(pageOf(9, null, inDm(7, 'seven')));
    expect(textOf('dm-b')).toBe('seven');
  });
});
