// @vitest-environment jsdom
import type { RoomInfo } from '@nats-chat/contracts';
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeMessage, type Fixture } from '../../../test/fake-engine.ts';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import type { OpenRoom, PinsState } from '../../lib/chat/engine.ts';
import type { WritableStore } from '../../lib/store.ts';
import { PinnedMessages } from './PinnedMessages.tsx';

const pin = { by: 'carol', at: 2 };
const said = (user: string, text: string, seq: number, more = {}) =>
  fakeMessage({ room: 'general', user, text, seq, more });

const show = (more: Partial<Fixture> = {}, role: RoomInfo['role'] = 'owner', rejected?: Error) => {
  const fixture: Partial<Fixture> = {
    names: { alice: 'Alice', bob: 'Bob', carol: 'Carol' },
    rooms: [myRoom('general', role)],
    messages: { general: [said('bob', 'Here', 9, { pin: { by: 'alice', at: 3 } }), said('bob', 'Not pinned', 10)] },
    older: { general: [said('carol', 'Long ago', 1, { pin })] },
    delayMs: 0,
    ...more,
  };
  const rooms: OpenRoom[] = [];
  renderInChat(
    (engine) => {
      const room = engine.open('general');
      if (rejected !== undefined) vi.spyOn(room, 'messages').mockRejectedValueOnce(rejected);
      rooms.push(room);
      return <PinnedMessages room={room} info={publicRoom('general', role)} Content={({ message }) => message.text} />;
    },
    { fixture },
  );
  return rooms[0]!;
};
const texts = () => screen.queryAllByRole('listitem').map((item) => item.textContent);

beforeEach(() => {
  jumpingTo.set(undefined);
});
afterEach(cleanup);

describe('pinned messages', () => {
  it('show what is loaded and what is fetched, the last one first, with who wrote and who pinned it', async () => {
    show();
    await waitFor(() => {
      expect(texts()).toHaveLength(2);
    });
    const [first, second] = texts();
    expect(first).toMatch(/Bob.*Here.*Pinned by you/);
    expect(second?.replaceAll(/[\u2068\u2069]/g, '')).toMatch(/Carol.*Long ago.*Pinned by Carol/);
  });

  it('are fetched again when they were edited, and show as they were until then', async () => {
    const room = show();
    await screen.findByText('Long ago');
    const edited = Promise.withResolvers<Awaited<ReturnType<OpenRoom['messages']>>>();
    const messages = vi.spyOn(room, 'messages').mockReturnValue(edited.promise);
    const { pins } = room.pins.get();
    const old = pins.find(({ by }) => by === 'carol')!;
    act(() => {
      (room.pins as WritableStore<PinsState>).set({
        status: 'ready',
        pins: pins.map((one) => ({ ...one, version: 1 })),
      });
    });
    // What the timeline has, it has as it is now.
    expect(messages).toHaveBeenCalledExactlyOnceWith([old.messageId]);
    expect(screen.getByText('Long ago')).toBeDefined();
    const { message } = said('carol', 'Corrected', 1, { messageId: old.messageId });
    await act(async () => edited.resolve({ messages: [message], left: [] }));
    expect(screen.getByText('Corrected')).toBeDefined();
    expect(texts()).toHaveLength(2);
  });

  it('lead to the message', async () => {
    show();
    const [way] = await screen.findAllByRole('link', { name: /^Show the message of .*Bob/ });
    fireEvent.click(way!);
    expect(jumpingTo.get()).toEqual({ room: 'general', messageId: expect.any(String) as string });
  });

  it('are unpinned by who may, and are then gone', async () => {
    const room = show();
    const [unpin] = await screen.findAllByRole('button', { name: 'Unpin' });
    fireEvent.click(unpin!);
    await waitFor(() => {
      expect(texts()).toHaveLength(1);
    });
    expect(room.pins.get().pins).toHaveLength(1);
  });

  it('have no button for who may not unpin them', async () => {
    show({}, 'member');
    await screen.findByText('Here');
    expect(screen.queryByRole('button', { name: 'Unpin' })).toBeNull();
  });

  it('fold those of blocked people', async () => {
    show({ blocked: ['bob'] });
    fireEvent.click(await screen.findByRole('button', { name: 'Show' }));
    expect(screen.getByText('Here')).toBeDefined();
  });

  it('say that there are none, and that they could not be loaded, which can be tried again', async () => {
    show({ messages: {}, older: {} });
    await screen.findByText('Nothing is pinned here');
    cleanup();
    const room = show({ stuck: { pins: 'failed' } });
    const reload = vi.spyOn(room, 'reloadPins');
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(reload).toHaveBeenCalledOnce();
  });

  it('that could not be fetched are asked for when the list is loaded again, as it is after a reconnect', async () => {
    const room = show({ messages: {} }, 'owner', new Error('no connection'));
    await screen.findByText('They show again when the server answers.');
    await act(() => room.reloadPins());
    await screen.findByText('Long ago');
  });

  it('that could not be fetched are asked for again', async () => {
    const room = show({ messages: {} }, 'owner', new Error('no connection'));
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await screen.findByText('Long ago');
    expect(room.messages).toHaveBeenCalledTimes(2);
  });
});
