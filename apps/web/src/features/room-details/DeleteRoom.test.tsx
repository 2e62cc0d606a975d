// @vitest-environment jsdom
import { ApiError, type RoomInfo } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { DeleteRoom } from './DeleteRoom.tsx';

afterEach(cleanup);

const setUp = (info: RoomInfo, roles = ['user'], answer = () => Promise.resolve()) => {
  const deleteRoom = vi.fn(answer);
  const onSubmit = vi.fn();
  renderInChat(
    (engine) => {
      Object.assign(engine, { deleteRoom });
      return (
        <form onSubmit={onSubmit}>
          <DeleteRoom info={info} />
        </form>
      );
    },
    { roles },
  );
  const confirm = () => screen.getByRole('button', { name: 'Delete the room' });
  const open = (name: string): void => {
    fireEvent.click(screen.getByRole('button', { name }));
  };
  const type = (value: string): void => {
    fireEvent.change(screen.getByRole('textbox'), { target: { value } });
  };
  return { deleteRoom, onSubmit, confirm, open, type };
};

describe('deleting a room', () => {
  it('asks for its name, exactly', () => {
    const { deleteRoom, onSubmit, confirm, open, type } = setUp({
      ...myRoom('garden', 'owner'),
      displayName: 'Garden',
    });
    open('Delete room…');
    for (const wrong of ['', 'garden', 'Garden ', 'Gard']) {
      type(wrong);
      expect(confirm()).toHaveProperty('disabled', true);
      fireEvent.submit(screen.getByRole('textbox').closest('form')!);
    }
    expect(deleteRoom).not.toHaveBeenCalled();
    type('Garden');
    fireEvent.click(confirm());
    expect(deleteRoom).toHaveBeenCalledExactlyOnceWith('garden', 'owner');
    expect(confirm()).toHaveProperty('disabled', true);
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('says when it was refused, and can be tried again', async () => {
    const { confirm, open, type } = setUp(myRoom('garden', 'owner'), ['user'], () =>
      Promise.reject(new ApiError('UNAVAILABLE')),
    );
    open('Delete room…');
    type('garden');
    fireEvent.click(confirm());
    expect(await screen.findByText('Not deleted. The server does not answer right now.')).toBeDefined();
    expect(confirm()).toHaveProperty('disabled', false);
  });

  it('is by the right of a realm admin where the room is public, and they own it not', () => {
    const { deleteRoom, confirm, open, type } = setUp(publicRoom('garden', 'admin'), ['user', 'admin']);
    open('Delete as administrator…');
    expect(screen.getByText(/the audit log says that you deleted it/)).toBeDefined();
    type('garden');
    fireEvent.click(confirm());
    expect(deleteRoom).toHaveBeenCalledExactlyOnceWith('garden', 'administrator');
  });

  it.each<[string, RoomInfo, string[]]>([
    ['to an admin of the room', myRoom('garden', 'admin'), ['user']],
    ['to a member', myRoom('garden'), ['user']],
    ['to a realm admin in a private room', { ...myRoom('p-1', 'admin'), type: 'private' }, ['user', 'admin']],
    ['in a direct conversation', { ...myRoom('dm-1'), type: 'dm' }, ['user', 'admin']],
  ])('is not offered %s', (_, info, roles) => {
    setUp(info, roles);
    expect(screen.queryByRole('button')).toBeNull();
  });
});
