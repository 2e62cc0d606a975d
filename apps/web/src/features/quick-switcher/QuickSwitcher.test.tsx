// @vitest-environment jsdom
import { ApiError } from '@nats-chat/contracts';
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import type { ChatEngine } from '../../lib/chat/engine.ts';
import { QuickSwitcher } from './QuickSwitcher.tsx';

afterEach(cleanup);

const pages = [['books'], ['cycling'], ['gardening']];
const ignore = (): void => undefined;
/** The page that begins at a key. */
const pageOf = (from: string) => ({
  rooms: (pages[Number(from)] ?? []).map((room) => publicRoom(room)),
  next: Number(from) < pages.length - 1 ? String(Number(from) + 1) : null,
});

type Load = (from: string) => Awaited<ReturnType<ChatEngine['browse']>>;

const setUp = (load: Load, roles?: readonly string[]) => {
  const browse = vi.fn<ChatEngine['browse']>(async (after = '0') => load(after));
  const onBrowse = vi.fn();
  const { address, engine } = renderInChat(
    (engine) => {
      Object.assign(engine, { browse });
      return (
        <QuickSwitcher
          current={undefined}
          pathOf={(id) => `/room/${id}`}
          onClose={ignore}
          onBrowse={onBrowse}
          onCreate={ignore}
        />
      );
    },
    {
      fixture: { rooms: [myRoom('general')], names: { alice: 'Alice', zoe: 'Zoe Adams' } },
      ...(roles && { roles }),
    },
  );
  const ask = (query: string): void => {
    fireEvent.change(screen.getByRole('combobox'), { target: { value: query } });
  };
  return { address, ask, browse, onBrowse, engine };
};

it('finds a public room that one is not in, on whatever page it is, and goes there', async () => {
  const { address, ask, browse } = setUp(pageOf);
  expect(await screen.findByRole('option', { name: /books/ })).toBeDefined();
  expect(browse).toHaveBeenCalledTimes(1);
  ask('gard');
  fireEvent.click(await screen.findByRole('option', { name: /^gardening ?Not joined$/ }));
  expect(browse).toHaveBeenCalledTimes(3);
  expect(address()).toBe('/room/gardening');
});

it('says that nothing matches when it has searched all', async () => {
  const { ask } = setUp(pageOf);
  ask('zzz');
  expect(await screen.findByText('No room or person matches.')).toBeDefined();
});

describe('people', () => {
  it.each([
    ['zo', /^Zoe Adams ?@zoe$/, ['zoe'], '/room/dm-zoe'],
    ['@zoe', /^Zoe Adams/, ['zoe'], '/room/dm-zoe'],
    ['alice', /^Alice \(you\) ?@alice$/, [], '/room/dm'],
  ] as const)('are found by “%s”, and lead to the conversation with them', async (query, name, users, path) => {
    const { address, ask, engine } = setUp(() => ({ rooms: [], next: null }));
    const openDm = vi.spyOn(engine, 'openDm');
    ask(query);
    fireEvent.click(await screen.findByRole('option', { name }));
    await waitFor(() => {
      expect(address()).toBe(path);
    });
    expect(openDm).toHaveBeenCalledExactlyOnceWith(users);
  });

  it('are waited for by Enter, which goes to the best then', async () => {
    const { address, ask, onBrowse } = setUp(() => ({ rooms: [], next: null }));
    ask('adams');
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' });
    await waitFor(() => {
      expect(address()).toBe('/room/dm-zoe');
    });
    expect(onBrowse).not.toHaveBeenCalled();
  });

  it('are not waited for where a room of mine begins so, and for 2 s at most', async () => {
    const { address, ask, onBrowse, engine } = setUp(() => ({ rooms: [], next: null }));
    vi.spyOn(engine, 'searchPeople').mockReturnValue(new Promise(() => undefined));
    ask('gen');
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' });
    expect(address()).toBe('/room/general');
    vi.useFakeTimers();
    ask('adams');
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' });
    act(() => {
      vi.advanceTimersByTime(1_900);
    });
    expect(onBrowse).not.toHaveBeenCalled();
    act(() => {
      vi.advanceTimersByTime(200);
    });
    vi.useRealTimers();
    expect(onBrowse).toHaveBeenCalledExactlyOnceWith('adams');
  });

  it('are asked for once, when one stops typing, and not where the query is of rooms', async () => {
    const { ask, engine } = setUp(() => ({ rooms: [], next: null }));
    const searchPeople = vi.spyOn(engine, 'searchPeople');
    for (const query of ['#zoe', 'z', 'zo', 'zoe']) ask(query);
    await screen.findByRole('option', { name: /^Zoe/ });
    expect(searchPeople).toHaveBeenCalledExactlyOnceWith('zoe');
  });

  it('who could not be searched are not said to be none', async () => {
    const { ask, engine } = setUp(() => ({ rooms: [], next: null }));
    vi.spyOn(engine, 'searchPeople').mockRejectedValue(new ApiError('UNAVAILABLE'));
    ask('zzz');
    expect(
      await screen.findByText('People could not be searched. The server does not answer right now.'),
    ).toBeDefined();
    expect(screen.queryByText(/matches/)).toBeNull();
  });

  it('are not for whoever may not write to them', async () => {
    const { ask, engine } = setUp(() => ({ rooms: [], next: null }), ['guest']);
    const searchPeople = vi.spyOn(engine, 'searchPeople');
    expect(screen.getByRole('combobox', { name: 'Go to a room' })).toBeDefined();
    ask('zoe');
    expect(await screen.findByText('No room matches.')).toBeDefined();
    expect(searchPeople).not.toHaveBeenCalled();
  });
});

describe('when not all public rooms could be searched', () => {
  const refuse = (): never => {
    throw new ApiError('UNAVAILABLE');
  };
  const tooMany = (from: string) => ({
    rooms: Array.from({ length: 1_000 }, (_, at) => publicRoom(`room-${from}-${at}`)),
    next: String(Number(from) + 1),
  });
  const away = 'Not all public rooms could be searched. The server does not answer right now.';

  it.each<[string, Load, string]>([
    ['none loaded', refuse, away],
    ['one page did not load', (from) => (from === '1' ? refuse() : pageOf(from)), away],
    ['there are too many', tooMany, 'Only the first 2,000 public rooms were searched.'],
  ])('says so, and leads on, since %s', async (_, load, sentence) => {
    const { ask, onBrowse } = setUp(load);
    ask('zzz');
    expect(await screen.findByText(sentence)).toBeDefined();
    expect(screen.queryByText(/matches/)).toBeNull();
    fireEvent.click(screen.getByRole('option', { name: 'Browse all rooms' }));
    expect(onBrowse).toHaveBeenCalledWith('zzz');
  });
});

it('tells a public room apart from one of mine whose name reads alike', async () => {
  setUp(() => ({ rooms: [{ ...publicRoom('general-2'), displayName: 'Gеneral' }], next: null }));
  expect(await screen.findByRole('option', { name: /^Gеneral \(general-2\)/ })).toBeDefined();
  expect(screen.getByRole('option', { name: /^general \(general\)/ })).toBeDefined();
});
