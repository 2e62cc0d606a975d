// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderInChat } from '../../test/render-in-chat.tsx';
import { showToast } from '../ui/toast.ts';

const findUnsent = vi.fn<() => Promise<{ drafts: number; messages: number }>>();
const eraseLocalData = vi.fn<() => Promise<void>>();
const canSignOut = vi.fn<() => Promise<boolean>>();
const steps: string[] = [];
vi.mock('../ui/toast.ts', () => ({ showToast: vi.fn() }));
vi.mock('./on-demand/local-data.ts', () => ({ findUnsent, eraseLocalData }));
vi.mock('../lib/auth/auth-context.tsx', () => ({
  useAuth: () => ({
    canSignOut,
    signOut: async (leave: () => Promise<void>) => {
      steps.push('tabs');
      await leave();
      steps.push('Keycloak');
    },
  }),
}));
const { SignOutDialog } = await import('./SignOutDialog.tsx');

beforeEach(() => {
  steps.length = 0;
  vi.clearAllMocks();
  canSignOut.mockResolvedValue(true);
  eraseLocalData.mockImplementation(async () => void steps.push('erase'));
});
afterEach(cleanup);

const open = (fixture: Parameters<typeof renderInChat>[1] = {}) => {
  const onClose = vi.fn();
  const { engine, drafts } = renderInChat(() => <SignOutDialog onClose={onClose} />, fixture);
  vi.spyOn(engine, 'sendHeld').mockImplementation(() => void steps.push('send'));
  vi.spyOn(engine, 'close').mockImplementation(async () => void steps.push('close'));
  return { onClose, drafts };
};
const SIGNED_OUT = ['tabs', 'send', 'close', 'erase', 'Keycloak'];
const press = (name: string): void => {
  fireEvent.click(screen.getByRole('button', { name }));
};
const loss = async (): Promise<string> => {
  const dialog = await screen.findByRole('dialog', { name: 'Sign out?' });
  return dialog.textContent.replaceAll(/[\u2068\u2069]/g, '');
};

it('signs out at once where nothing is lost, and leaves nothing here', async () => {
  findUnsent.mockResolvedValue({ drafts: 0, messages: 0 });
  const { onClose } = open();
  await waitFor(() => {
    expect(steps).toEqual(SIGNED_OUT);
  });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(onClose).toHaveBeenCalledOnce();
});

it.each([
  ['Keycloak is not there', async () => false],
  ['that cannot be said', async () => Promise.reject(new Error('network'))],
])('loses nothing when %s any more, says so, and can be asked again', async (_, answer) => {
  canSignOut.mockImplementation(answer);
  findUnsent.mockResolvedValue({ drafts: 0, messages: 0 });
  const { onClose } = open();
  await waitFor(() => {
    expect(showToast).toHaveBeenCalledWith(expect.stringContaining('You are offline'), { tone: 'danger' });
  });
  expect(onClose).toHaveBeenCalledOnce();
  cleanup();
  findUnsent.mockResolvedValue({ drafts: 1, messages: 0 });
  open();
  await loss();
  press('Sign out and delete');
  await waitFor(() => {
    expect(showToast).toHaveBeenCalledTimes(2);
  });
  expect(steps).toEqual([]);
});

it.each([
  ['was stored', async () => ({ drafts: 0, messages: 0 })],
  ['can be read', async () => Promise.reject(new Error('forbidden'))],
])('asks before what is in memory alone is lost, where nothing %s', async (_, answer) => {
  findUnsent.mockImplementation(answer);
  const { drafts } = open({ fixture: { backlog: { reason: 'unavailable', waiting: 2 } } });
  drafts.set('general', 'half a sentence');
  expect(await loss()).toContain('did not send: 1 draft and 2 unsent messages.');
  expect(steps).toEqual([]);
});

it.each([
  [{ drafts: 1, messages: 0 }, '1 draft.'],
  [{ drafts: 0, messages: 2 }, '2 unsent messages.'],
  [{ drafts: 2, messages: 1 }, '2 drafts and 1 unsent message.'],
])('asks before %j are lost, and does nothing where one would rather not', async (unsent, lost) => {
  findUnsent.mockResolvedValue(unsent);
  const asked = open();
  expect(await loss()).toContain(`did not send: ${lost}`);
  press('Cancel');
  await waitFor(() => {
    expect(asked.onClose).toHaveBeenCalledOnce();
  });
  expect(steps).toEqual([]);
  cleanup();
  open();
  await loss();
  press('Sign out and delete');
  await waitFor(() => {
    expect(steps).toEqual(SIGNED_OUT);
  });
});
