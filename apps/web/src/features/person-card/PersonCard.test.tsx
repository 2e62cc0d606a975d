// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { renderInChat } from '../../../test/render-in-chat.tsx';
import { showPerson } from '../../lib/chat/person-card.ts';
import { PersonCard } from './PersonCard.tsx';

afterEach(cleanup);

it('says who somebody is and how they are, and gives the focus back to the name', async () => {
  renderInChat(
    () => (
      <>
        <button
          type="button"
          onClick={({ currentTarget }) => {
            showPerson('bob', currentTarget);
          }}
        >
          Bob
        </button>
        <PersonCard />
      </>
    ),
    { fixture: { names: { bob: 'Bob Okafor' }, presence: [{ user: 'bob', status: 'busy', statusText: 'Until 4' }] } },
  );
  const name = screen.getByRole('button', { name: 'Bob' });
  act(() => {
    name.focus();
  });
  fireEvent.click(name);
  const card = await screen.findByRole('dialog', { name: 'Bob Okafor' });
  expect(card.textContent).toMatch(/Bob Okafor@bobBusyUntil 4/);
  await waitFor(() => {
    expect(card.contains(document.activeElement)).toBe(true);
  });
  fireEvent.keyDown(card, { key: 'Escape' });
  await waitFor(() => {
    expect(document.activeElement).toBe(name);
  });
});
