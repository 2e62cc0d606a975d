// @vitest-environment jsdom
import { ApiError, type RoomInfo } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { myRoom, renderInChat } from '../../../test/render-in-chat.tsx';
import type { ChatEngine } from '../../lib/chat/engine.ts';
import { RoomSettings } from './RoomSettings.tsx';

afterEach(cleanup);

const setUp = (info: RoomInfo = myRoom('garden', 'owner'), answer = () => Promise.resolve(info)) => {
  const updateRoom = vi.fn(answer);
  const archive = vi.fn(answer);
  const previewRetention = vi.fn<ChatEngine['previewRetention']>();
  renderInChat((engine) => {
    Object.assign(engine, { updateRoom, archive, previewRetention });
    return <RoomSettings info={info} />;
  });
  const save = () => screen.getByRole('button', { name: 'Save' });
  const name = () => screen.getByRole('textbox', { name: 'Name' });
  return { updateRoom, archive, previewRetention, save, name };
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

  it('keep what is typed while they are saved', async () => {
    const saved = Promise.withResolvers<RoomInfo>();
    const { updateRoom, name, save } = setUp(undefined, () => saved.promise);
    const topic = screen.getByRole('textbox', { name: 'Topic' });
    fireEvent.change(name(), { target: { value: 'Kitchen' } });
    fireEvent.change(topic, { target: { value: 'Soup' } });
    fireEvent.click(save());
    fireEvent.change(topic, { target: { value: 'Soup and salad' } });
    saved.resolve(myRoom('garden', 'owner'));
    await waitFor(() => {
      expect(save()).toHaveProperty('disabled', false);
    });
    expect([name(), topic].map((field) => field.getAttribute('value'))).toEqual(['garden', 'Soup and salad']);
    fireEvent.click(save());
    expect(updateRoom).toHaveBeenLastCalledWith('garden', { topic: 'Soup and salad' });
  });

  it('are not saved where all is as it was', () => {
    const { name, save, previewRetention } = setUp();
    previewRetention.mockReturnValue(new Promise(() => undefined));
    fireEvent.change(name(), { target: { value: 'Kitchen' } });
    fireEvent.change(name(), { target: { value: 'garden' } });
    fireEvent.click(screen.getByRole('radio', { name: 'Another number of days' }));
    fireEvent.click(screen.getByRole('radio', { name: 'For ever' }));
    expect(save()).toHaveProperty('disabled', true);
  });

  it('ask for a name', () => {
    const { name, save } = setUp();
    fireEvent.change(name(), { target: { value: ' ' } });
    expect(screen.getByText('Give the room a name.')).toBeDefined();
    expect(save()).toHaveProperty('disabled', true);
  });

  describe('for how long messages are kept', () => {
    const choose = (name: string): void => {
      fireEvent.click(screen.getByRole('radio', { name }));
    };
    const typeDays = (value: string): void => {
      fireEvent.change(screen.getByRole('textbox', { name: 'Days' }), { target: { value } });
    };
    const count = (messages: number, hasMore = false) => Promise.resolve({ messages, hasMore });

    it('are saved at once where no message is that old', async () => {
      const { updateRoom, previewRetention, save } = setUp();
      previewRetention.mockReturnValue(count(0));
      choose('A year');
      expect(save()).toHaveProperty('disabled', true);
      await screen.findByText('No message is older than 365 days now. Each will be deleted for ever once it is.');
      expect(previewRetention).toHaveBeenCalledExactlyOnceWith('garden', 365);
      fireEvent.click(save());
      expect(updateRoom).toHaveBeenCalledExactlyOnceWith('garden', { retentionDays: 365 });
    });

    it.each([
      ['1 message', () => count(1), /^1 message is older than 45 days. It will be deleted for ever/],
      [
        'as many as are counted',
        () => count(1_200),
        /^1,200 messages are older than 45 days. They will be deleted for ever/,
      ],
      ['more than are counted', () => count(100_000, true), /^More than 100,000 messages are older than 45 days./],
      ['an unknown number', () => Promise.reject(new ApiError('UNAVAILABLE')), /could not be counted/],
    ])('are saved once somebody has confirmed that %s will go', async (_, answer, sentence) => {
      const { updateRoom, previewRetention, save } = setUp();
      previewRetention.mockImplementation(answer);
      choose('Another number of days');
      typeDays('45');
      await screen.findByText(sentence);
      expect(previewRetention).toHaveBeenCalledExactlyOnceWith('garden', 45);
      fireEvent.click(save());
      const dialog = await screen.findByRole('dialog', { name: /^Delete old messages of .?#garden/ });
      expect(within(dialog).getByText(sentence)).toBeDefined();
      expect(updateRoom).not.toHaveBeenCalled();
      fireEvent.click(screen.getByRole('button', { name: 'Save and delete' }));
      expect(updateRoom).toHaveBeenCalledExactlyOnceWith('garden', { retentionDays: 45 });
    });

    it.each(['', '0', '3651', '1.5', 'ten'])('are no such days as “%s”', (value) => {
      const { previewRetention, save } = setUp();
      choose('Another number of days');
      typeDays(value);
      expect(screen.getByText('Give a number from 1 to 3,650.')).toBeDefined();
      expect(save()).toHaveProperty('disabled', true);
      expect(previewRetention).not.toHaveBeenCalled();
    });

    it('are shown as they are, and given up without a question', () => {
      const { updateRoom, previewRetention, save } = setUp({ ...myRoom('garden', 'admin'), retentionDays: 45 });
      expect(screen.getByRole('textbox', { name: 'Days' })).toHaveProperty('value', '45');
      choose('For ever');
      fireEvent.click(save());
      expect(updateRoom).toHaveBeenCalledExactlyOnceWith('garden', { retentionDays: null });
      expect(previewRetention).not.toHaveBeenCalled();
    });
  });

  it('archive a room once somebody has confirmed it', async () => {
    const { archive } = setUp({ ...myRoom('garden', 'admin'), archived: false });
    const ask = () => {
      fireEvent.click(screen.getByRole('button', { name: 'Archive the room…' }));
      return screen.findByRole('dialog', { name: /^Archive .?#garden/ });
    };
    fireEvent.click(within(await ask()).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    expect(archive).not.toHaveBeenCalled();
    fireEvent.click(within(await ask()).getByRole('button', { name: 'Archive the room' }));
    expect(archive).toHaveBeenCalledExactlyOnceWith('garden', true);
  });

  it('open an archived room again at once', () => {
    const { archive } = setUp({ ...myRoom('garden', 'admin'), archived: true });
    fireEvent.click(screen.getByRole('button', { name: 'Open the room again' }));
    expect(archive).toHaveBeenCalledExactlyOnceWith('garden', false);
  });
});
