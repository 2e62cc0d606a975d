// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { FakeEngine } from '../../../test/fake-engine.ts';
import { abilitiesOf } from '../../lib/auth/auth.ts';
import { ChatContext } from '../../lib/chat/chat-context.ts';
import { DraftStore } from '../../lib/drafts/draft-store.ts';

vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
const { CreateRoomDialog } = await import('./CreateRoomDialog.tsx');

afterEach(cleanup);

it('asks for an address where the name has none, until there is one', () => {
  const engine = new FakeEngine({ me: 'alice', names: {}, rooms: [], delayMs: 0 });
  const person = { username: 'alice', name: 'Alice', roles: new Set(['user']) };
  const drafts = new DraftStore({
    load: async () => new Map(),
    save: async () => undefined,
    remove: async () => undefined,
  });
  render(
    <ChatContext value={{ engine, person, can: abilitiesOf(person), drafts }}>
      <CreateRoomDialog initialName="🎉" onClose={vi.fn()} onInvite={vi.fn()} />
    </ChatContext>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Create room' }));
  expect(screen.getByText('Type an address: the name has no letters for one.')).toBeDefined();
  fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: '🎉 Party' } });
  expect(screen.queryByText(/Type an address/)).toBeNull();
  expect(screen.getByRole('textbox', { name: 'Address' })).toHaveProperty('value', 'party');
});
