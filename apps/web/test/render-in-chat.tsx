import { render } from '@testing-library/react';
import type { RoomInfo } from '@nats-chat/contracts';
import type { ReactElement } from 'react';
import { vi } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { abilitiesOf } from '../src/lib/auth/auth.ts';
import { ChatContext } from '../src/lib/chat/chat-context.ts';
import type { RoomSummary } from '../src/lib/chat/engine.ts';
import { DraftStore } from '../src/lib/drafts/draft-store.ts';
import { PHONE, WIDE } from '../src/lib/use-media.ts';
import { FakeEngine, type Fixture } from './fake-engine.ts';

/** A public room that somebody else made. */
export const publicRoom = (room: string, role: RoomInfo['role'] = null): RoomInfo => ({
  room,
  type: 'public',
  displayName: room,
  topic: '',
  creator: 'bob',
  createdAt: 0,
  archived: false,
  role,
});

/** A room that I am in, with nothing unread. */
export const myRoom = (room: string, role: RoomInfo['role'] = 'member'): RoomSummary => ({
  ...publicRoom(room, role),
  unread: 0,
  mentions: 0,
});

interface Setting {
  readonly fixture?: Partial<Fixture>;
  /** The address; default `/`. */
  readonly at?: string;
  readonly phone?: boolean;
  /** Realm roles; default `user`. */
  readonly roles?: readonly string[];
  /** A window in which the side panel lies over the room. */
  readonly narrow?: boolean;
}

/** Renders a part of the app as Alice sees it, who is signed in, on a desktop unless on a phone. */
export const renderInChat = (part: (engine: FakeEngine) => ReactElement, setting: Setting = {}) => {
  const { fixture = {}, at = '/', phone = false, narrow = false, roles = ['user'] } = setting;
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query === PHONE ? phone : query === WIDE ? !phone && !narrow : !phone,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  const engine = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0, ...fixture });
  const person = { username: 'alice', name: 'Alice', roles: new Set(roles) };
  const drafts = new DraftStore({
    load: async () => new Map(),
    save: async () => undefined,
    remove: async () => undefined,
  });
  const { hook, history } = memoryLocation({ path: at, record: true });
  const view = render(
    <Router hook={hook}>
      <ChatContext value={{ engine, person, can: abilitiesOf(person), drafts }}>{part(engine)}</ChatContext>
    </Router>,
  );
  /** Where one is now. */
  const address = () => history.at(-1);
  return { engine, drafts, address, view };
};
