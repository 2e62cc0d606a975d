// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderInChat } from '../../test/render-in-chat.tsx';

const findUnsent = vi.fn<() => Promise<{ drafts: number; messages: number }>>();
const eraseLocalData = vi.fn<() => Promise<void>>();
const steps: string[] = [];
vi.mock('./on-demand/local-data.ts', () => ({ findUnsent, eraseLocalData }));
vi.mock('../lib/auth/auth-context.tsx', () => ({
  useAuth: () => ({
    signOut: async (leave: () => Promise<void>) => {
      await leave();
      steps.push('Keycloak');
    },
  }),
}));
const { SignOutDialog } = await import('./SignOutDialog.tsx');

beforeEach(() => {
  steps.length = 0;
  eraseLocalData.mockImplementation(async () => void steps.push('erase'));
});
afterEach(cleanup);

const open = () => {
  const onClose = vi.fn();
  const { engine } = renderInChat(() => <SignOutDialog onClose={onClose} />);
  vi.spyOn(engine, 'close').mockImplementation(async () => void steps.push('close'));
  return { onClose };
};
const SIGNED_OUT = ['close', 'erase', 'Keycloak'];

it('signs out at once where nothing is lost, and leaves nothing here', async () => {
  findUnsent.mockResolvedValue({ drafts: 0, messages: 0 });
  open();
  await waitFor(() => {
    expect(steps).toEqual(SIGNED_OUT);
  });
  expect(screen.queryByRole('dialog')).toBeNull();
});

it.each([
  [{ drafts: 1, messages: 0 }, '1 draft.'],
  [{ drafts: 0, messages: 2 }, '2 unsent messages.'],
  [{ drafts: 2, messages: 1 }, '2 drafts and 1 unsent message.'],
])('asks before %j are lost, and does nothing where one would rather not', async (unsent, loss) => {
  findUnsent.mockResolvedValue(unsent);
  const asked = open();
  const dialog = await screen.findByRole('dialog', { name: 'Sign out?' });
  expect(dialog.textContent.replaceAll(/[\u2068\u2069]/g, '')).toContain(`did not send: ${loss}`);
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => {
    expect(asked.onClose).toHaveBeenCalledOnce();
  });
  expect(steps).toEqual([]);
  cleanup();
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Sign out and delete' }));
  await waitFor(() => {
    expect(steps).toEqual(SIGNED_OUT);
  });
});
