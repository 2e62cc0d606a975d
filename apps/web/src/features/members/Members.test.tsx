// @vitest-environment jsdom
import type { Presence } from '@nats-chat/contracts';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine } from '../../../test/fake-engine.ts';
import { myRoom } from '../../../test/render-in-chat.tsx';
import type { RoomSummary } from '../../lib/chat/engine.ts';
import { abilitiesOf } from '../../lib/auth/auth.ts';
import { ChatContext } from '../../lib/chat/chat-context.ts';
import { createStore } from '../../lib/store.ts';
import { DraftStore } from '../../lib/drafts/draft-store.ts';
import { Members } from './Members.tsx';

/** Stands for the browser's: a test says what is on screen. */
class FakeObserver {
  static newest: FakeObserver | undefined;
  readonly observed = new Set<Element>();
  readonly #notify: (entries: { target: Element; isIntersecting: boolean }[]) => void;

  constructor(notify: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
    this.#notify = notify;
    FakeObserver.newest = this;
  }

  readonly observe = (row: Element) => this.observed.add(row);
  readonly unobserve = (row: Element) => this.observed.delete(row);

  /** Rows from `first` on, up to `end`, are on screen. */
  scroll(first: number, end: number): void {
    const entries = [...this.observed].map((target, index) => ({
      target,
      isIntersecting: index >= first && index < end,
    }));
    act(() => this.#notify(entries));
  }
}

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', FakeObserver);
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
});
afterEach(cleanup);

const userOf = (index: number): string => `u${String(index).padStart(3, '0')}`;

const setUp = (
  count: number,
  more: readonly Presence[] = [],
  info: Partial<RoomSummary> = {},
  others: readonly string[] = [],
) => {
  const users = [...Array.from({ length: count }, (_, index) => userOf(index)), ...others];
  const members = users.map((user) => ({ user, role: 'member' as const }));
  const presence = [
    ...members.slice(0, 2).map(({ user }) => ({ user, status: 'online' as const })),
    ...members.slice(-1).map(({ user }) => ({ user, status: 'offline' as const, lastSeen: Date.now() })),
    ...more,
  ];
  const engine = new FakeEngine({
    me: 'u000',
    names: {},
    rooms: [{ ...myRoom('general'), ...info }],
    presence,
    members: { general: members },
    delayMs: 0,
  });
  const followed = new Set<string>();
  vi.spyOn(engine, 'presenceOf').mockImplementation((user) => ({
    ...createStore<Presence | undefined>(undefined),
    subscribe: () => {
      followed.add(user);
      return () => void followed.delete(user);
    },
  }));
  const person = { username: 'u000', name: 'u000', roles: new Set(['user']) };
  const drafts = new DraftStore({
    load: async () => new Map(),
    save: async () => undefined,
    remove: async () => undefined,
  });
  const room = engine.open('general');
  const view = render(
    <ChatContext value={{ engine, person, can: abilitiesOf(person), drafts }}>
      <Members room={room} onInvite={vi.fn()} />
    </ChatContext>,
  );
  return { followed, view, room };
};
describe('the members', () => {
  it('are all listed, by whether they are here, and followed only while they are on screen', async () => {
    const { followed, view } = setUp(400);
    expect(await screen.findAllByRole('listitem')).toHaveLength(400);
    expect(screen.getByRole('heading', { name: 'Here 2' })).toBeDefined();
    expect(followed.size).toBe(0);
    FakeObserver.newest?.scroll(0, 30);
    expect([...followed]).toEqual(Array.from({ length: 30 }, (_, index) => userOf(index)));
    FakeObserver.newest?.scroll(390, 400);
    expect([...followed]).toEqual(Array.from({ length: 10 }, (_, index) => userOf(390 + index)));
    view.unmount();
    expect(followed.size).toBe(0);
  });

  it('who are programs are marked', async () => {
    setUp(3, [], {}, ['service-account-deploys']);
    const bot = (await screen.findByRole('button', { name: 'service-account-deploys' })).closest('li');
    expect(bot?.textContent).toMatch(/service-account-deploys Bot/);
    expect(screen.getAllByText('Bot')).toHaveLength(1);
  });

  it('who left this moment was seen just now', async () => {
    setUp(3);
    expect(await screen.findByText(/^Last seen just now$/)).toBeDefined();
  });

  it.each<[string, Omit<Presence, 'user'>]>([
    ['Away', { status: 'away' }],
    ['Away — On the train', { status: 'away', statusText: 'On the train' }],
    ['Busy — On the train', { status: 'busy', statusText: 'On the train' }],
    ['On the train', { status: 'online', statusText: 'On the train' }],
  ])('read “%s” below the name', async (line, presence) => {
    setUp(3, [{ user: 'u001', ...presence }]);
    expect((await screen.findByText(line)).closest('li')?.textContent).toContain('u001');
  });

  it('load again by a button after they could not be loaded, without loading the page again', async () => {
    const { room } = setUp(3);
    await screen.findAllByRole('listitem');
    act(() => {
      room.members.set({ status: 'failed', members: [], truncated: false });
    });
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findAllByRole('listitem')).toHaveLength(3);
  });

  it('that were loaded last stay when they cannot be loaded again', async () => {
    const { room } = setUp(3);
    await screen.findAllByRole('listitem');
    act(() => {
      room.members.set({ ...room.members.get(), status: 'failed' });
    });
    expect(screen.getAllByRole('listitem')).toHaveLength(3);
    expect(screen.queryByText('The members could not be loaded')).toBeNull();
  });

  it('of an admin room are all administrators, whom nothing lists', () => {
    setUp(0, [], { type: 'admin' });
    expect(screen.getByText('All administrators are here')).toBeDefined();
    expect(screen.queryByRole('listitem')).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
  });
});
