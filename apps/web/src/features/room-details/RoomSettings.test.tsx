// @vitest-environment jsdom
import { ApiError, type RoomInfo } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import { RoomSettings } from './RoomSettings.tsx';

afterEach(cleanup);

const setUp = (info: RoomInfo = myRoom('garden', 'owner'), answer = () => Promise.resolve(info)) => {
  const updateRoom = vi.fn(answer);
  const archive = vi.fn(answer);
  renderInChat((engine) => {
    Object.assign(engine, { updateRoom, archive });
    return <RoomSettings info={info} />;
  });
  const save = () => screen.getByRole('button', { name: 'Save' });
  const name = () => screen.getByRole('textbox', { name: 'Name' });
  return { updateRoom, archive, save, name };
};

describe('the settings of a room', () => {
  it('send what was changed, and nothing else', async () => {
    const { updateRoom, save } = setUp();
    expect(save()).toHaveProperty('disabled', true);
    fireEvent.change(screen.getByRole('textbox', { name: 'Description' }), { target: { value: 'Plants' } });
    fireEvent.click(screen.getByRole('radio', { name: /^Owners and admins/ }));
    fireEvent.click(save());
    expect(updateRoom).toHaveBeenCalledExactlyOnceWith('garden', { description: 'Plants', postPolicy: 'admins' });
    await waitFor(() => {
      expect(save()).toHaveProperty('disabled', true);
    });
  });

  it('keep what was typed when it was refused, and say why', async () => {
    const { name, save } = setUp(undefined, () => Promise.reject(new ApiError('CONFLICT')));
    fireEvent.change(name(), { target: { value: 'Kitchen' } });
    fireEvent.click(save());
    expect((await screen.findByRole('alert')).textContent).toBe('Not saved. Another room has this name.');
    expect(name()).toHaveProperty('value', 'Kitchen');
  });

  it('ask for a name', () => {
    const { name, save } = setUp();
    fireEvent.change(name(), { target: { value: ' ' } });
    expect(screen.getByText('Give the room a name.')).toBeDefined();
    expect(save()).toHaveProperty('disabled', true);
  });

  it.each([
    ['archive a room', false, 'Archive the room'],
    ['open an archived room again', true, 'Open the room again'],
  ])('%s', (_, archived, button) => {
    const { archive } = setUp({ ...myRoom('garden', 'admin'), archived });
    fireEvent.click(screen.getByRole('button', { name: button }));
    expect(archive).toHaveBeenCalledExactlyOnceWith('garden', !archived);
  });
});
