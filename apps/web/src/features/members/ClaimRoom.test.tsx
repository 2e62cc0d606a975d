// @vitest-environment jsdom
import { ApiError } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { showToast } from '../../ui/toast.ts';
import { ClaimRoom } from './ClaimRoom.tsx';

vi.mock('../../ui/toast.ts', () => ({ showToast: vi.fn() }));
afterEach(cleanup);

interface Setting {
  readonly roles?: readonly string[];
  readonly ownerless?: boolean;
  readonly archived?: boolean;
}

const setUp = ({ roles = ['user', 'admin'], ownerless = true, archived = false }: Setting = {}) => {
  const rooms = [{ ...myRoom('general'), ownerless, archived }];
  const { engine } = renderInChat((one) => <ClaimRoom room={one.open('general')} />, { fixture: { rooms }, roles });
  return { engine, button: screen.queryByRole('button', { name: 'Claim this room' }) };
};

describe('a room that nobody owns', () => {
  it('is claimed by a realm admin, who is not asked again', async () => {
    const { engine, button } = setUp();
    fireEvent.click(button!);
    await waitFor(() => {
      expect(screen.queryByRole('button')).toBeNull();
    });
    expect(engine.open('general').info.get()).toMatchObject({ role: 'owner' });
  });

  it.each<[string, Setting]>([
    ['to whoever is no realm admin', { roles: ['user'] }],
    ['where somebody owns it', { ownerless: false }],
    ['where it is archived', { archived: true }],
  ])('is not offered %s', (_, setting) => {
    expect(setUp(setting).button).toBeNull();
  });

  it('stays as it is when somebody was faster, which is said', async () => {
    const { engine, button } = setUp();
    vi.spyOn(engine, 'claim').mockRejectedValue(new ApiError('CONFLICT', 'Somebody owns this room already.'));
    fireEvent.click(button!);
    await waitFor(() => {
      expect(showToast).toHaveBeenCalledWith('You do not own this room. Somebody owns it already.', {
        tone: 'danger',
      });
    });
  });
});
