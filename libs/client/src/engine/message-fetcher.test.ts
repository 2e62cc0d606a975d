import { contract } from '@nats-chat/contracts';
import { fakeTimer } from '@nats-chat/async/fake-timer';
import { describe, expect, it, vi } from 'vitest';
import { said } from '../../test/events.ts';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { FETCH_BATCH, MAX_WANTED, MessageFetcher } from './message-fetcher.ts';

const set = (members = 60) => {
  const { request, last, count } = fakeRequester();
  const { timer, advance: pass, waiting } = fakeTimer();
  const advance = async (ms: number): Promise<void> => {
    pass(ms);
    await settle();
  };
  const receive = vi.fn();
  const onMissing = vi.fn();
  const fetcher = new MessageFetcher({ request, timer, members: () => members, receive, onMissing });
  const want = (from: number, to = from): void => {
    for (let seq = from; seq <= to; seq += 1) fetcher.fetch({ room: 'town', seq });
  };
  const { getMessages } = contract.fanout;
  const asked = () => last(getMessages);
  const seqs = () => getMessages.request.parse(asked().payload).items.map(({ seq }) => seq);
  return { fetcher, want, advance, waiting, receive, onMissing, asked, seqs, requests: () => count(getMessages) };
};
const missing = (seq: number, error: string) => ({ room: 'town', seq, error });

describe('a fetcher of messages', () => {
  it('waits for more before it asks, not longer than the room is large, and asks for each once', async () => {
    const { want, advance, requests, seqs, asked, receive } = set(0);
    want(1);
    await advance(15);
    want(2);
    want(1);
    expect(requests()).toBe(0);
    await advance(1);
    expect(seqs()).toEqual([1, 2]);
    await asked().answer({ items: [said(1, 'a'), said(2, 'b')] });
    expect(receive.mock.calls).toEqual([[said(1, 'a')], [said(2, 'b')]]);
  });

  it('has two requests of a bounded size under way at most', async () => {
    const { want, advance, requests, seqs, asked } = set();
    want(1, 2 * FETCH_BATCH + 1);
    await advance(250);
    expect([requests(), seqs().length, seqs()[0]]).toEqual([2, FETCH_BATCH, FETCH_BATCH + 1]);
    await asked().answer({ items: [] });
    expect([requests(), ...seqs()]).toEqual([3, 2 * FETCH_BATCH + 1]);
  });

  it('leaves to a sync what is not there, what cannot be asked for, and what is too much', async () => {
    const { want, advance, asked, onMissing, requests } = set();
    want(1);
    await advance(250);
    await asked().answer({ items: [missing(1, 'NOT_FOUND')] });
    want(2);
    await advance(250);
    await asked().fail(unavailable());
    expect(onMissing.mock.calls).toEqual([['town'], ['town']]);
    want(1, MAX_WANTED + 1);
    expect(onMissing).toHaveBeenCalledTimes(3);
    expect(requests()).toBe(2);
  });

  it('asks nothing and complains of nothing once it is stopped, whatever comes then', async () => {
    const { fetcher, want, advance, asked, onMissing, requests } = set();
    want(1, FETCH_BATCH + 1);
    await advance(250);
    want(FETCH_BATCH + 2);
    fetcher.stop();
    want(FETCH_BATCH + 3);
    await advance(250);
    await asked().fail(unavailable());
    expect([requests(), onMissing.mock.calls]).toEqual([2, []]);
  });

  it('asks again for what did not fit, as long as something does', async () => {
    const { want, advance, asked, seqs, onMissing } = set();
    want(1, 2);
    await advance(250);
    await asked().answer({ items: [said(1, 'a'), missing(2, 'UNAVAILABLE')] });
    expect(seqs()).toEqual([2]);
    expect(onMissing).not.toHaveBeenCalled();
    await asked().answer({ items: [missing(2, 'UNAVAILABLE')] });
    expect(onMissing).toHaveBeenCalledTimes(1);
  });

  it('asks for nothing once it is stopped', () => {
    const { fetcher, want, waiting } = set();
    want(1);
    fetcher.stop();
    expect(waiting()).toBe(0);
  });
});
