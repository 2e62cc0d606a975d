import { ApiError, contract } from '@nats-chat/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { said } from '../../test/events.ts';
import { fakeRequester, settle, unavailable } from '../../test/fake-requester.ts';
import { Sync, SYNC_BATCH, type SyncResult } from './sync.ts';

const { sync: endpoint } = contract.history;
const position = { epoch: 'one', seq: 7 };

describe('a sync', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const set = () => {
    const { request, last, count } = fakeRequester();
    const applied: SyncResult[] = [];
    const link = { up: true };
    const sync = new Sync({
      request,
      connected: () => link.up,
      position: (room) => (room === 'new' ? undefined : position),
      apply: (result) => void applied.push(result),
    });
    const rooms = (): string[] => endpoint.request.parse(last(endpoint).payload).rooms.map(({ room }) => room);
    return { sync, last: () => last(endpoint), asked: () => count(endpoint), rooms, applied, link };
  };

  it('asks for all rooms at once, from their positions, and leaves out those that have none', async () => {
    const { sync, last, asked, applied } = set();
    sync.ask(['town', 'new', 'town']);
    expect(last().payload).toEqual({ rooms: [{ room: 'town', position }] });
    const upTo = { ...position, seq: 8 };
    const result: SyncResult = { room: 'town', status: 'ok', events: [said(8, 'a')], upTo };
    await last().answer({ rooms: [result] });
    expect(applied).toEqual([result]);
    sync.ask(['new']);
    await settle();
    expect(asked()).toBe(1);
  });

  it('goes on with the next batch when there are more rooms than one request may name', async () => {
    const { sync, last, rooms } = set();
    sync.ask(Array.from({ length: SYNC_BATCH + 1 }, (_, index) => `r${index}`));
    expect(rooms()).toHaveLength(SYNC_BATCH);
    await last().answer({ rooms: [] });
    expect(rooms()).toEqual([`r${SYNC_BATCH}`]);
  });

  it('asks again, later, for the rooms that are deferred', async () => {
    const { sync, last, asked, rooms, applied } = set();
    sync.ask(['town', 'garden']);
    await last().answer({
      rooms: [
        { room: 'town', status: 'deferred' },
        { room: 'garden', status: 'reset' },
      ],
    });
    expect(applied).toEqual([{ room: 'garden', status: 'reset' }]);
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(rooms()).toEqual(['town']);
  });

  it('asks again after a failure, after as long as the service says', async () => {
    const { sync, last, asked } = set();
    sync.ask(['town']);
    await last().fail(unavailable(2_000));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked()).toBe(2);
  });

  it('goes on asking after growing waits, of 30 s at last, and at once on a new connection', async () => {
    const { sync, last, asked, applied } = set();
    sync.ask(['town']);
    for (let failure = 1; failure <= 20; failure += 1) {
      expect(asked()).toBe(failure);
      await last().fail(unavailable());
      await vi.advanceTimersByTimeAsync(30_000);
    }
    await last().fail(unavailable());
    sync.resume();
    await settle();
    expect(asked()).toBe(22);
    const result: SyncResult = { room: 'town', status: 'ok', events: [], upTo: position };
    await last().answer({ rooms: [result] });
    expect(applied).toEqual([result]);
  });

  it('asks no more once the connection is lost', async () => {
    const { sync, last, asked, link } = set();
    sync.ask(['town']);
    await last().fail(unavailable());
    link.up = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(1);
  });

  it('does not wait longer for each part of what is given in parts', async () => {
    const { sync, last, asked } = set();
    sync.ask(['town']);
    for (let part = 1; part <= 8; part += 1) {
      expect(asked()).toBe(part);
      await last().answer({
        rooms: [
          { room: 'town', status: 'ok', events: [], upTo: position },
          { room: 'town', status: 'deferred' },
        ],
      });
      await vi.advanceTimersByTimeAsync(200);
    }
  });

  it('does not ask again for what can never succeed', async () => {
    const { sync, last, asked } = set();
    sync.ask(['town']);
    await last().fail(new ApiError('INTERNAL'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(1);
  });

  it('asks once at a time', async () => {
    const { sync, last, asked, rooms } = set();
    sync.ask(['town']);
    const first = last();
    sync.ask(['garden']);
    expect(asked()).toBe(1);
    await first.answer({ rooms: [] });
    expect(rooms()).toEqual(['garden']);
  });

  it('does not wait when the link changed while it was failing', async () => {
    const { sync, last, asked } = set();
    sync.ask(['town']);
    sync.resume();
    await last().fail(unavailable(60_000));
    expect(asked()).toBe(2);
  });

  it('does not wait for a link, and does not wait any longer on a new one', async () => {
    const { sync, last, asked, link } = set();
    link.up = false;
    sync.ask(['town']);
    expect(asked()).toBe(0);
    link.up = true;
    sync.ask(['town']);
    await last().fail(unavailable(60_000));
    sync.resume();
    await settle();
    expect(asked()).toBe(2);
    await last().fail(unavailable(60_000));
    sync.stop();
    await settle();
    expect(asked()).toBe(2);
  });
});
