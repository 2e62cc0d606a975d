// @vitest-environment jsdom
import { ApiError, type Message } from '@nats-chat/contracts';
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeMessage, type Fixture } from '../../../../test/fake-engine.ts';
import { myRoom, renderInChat } from '../../../../test/render-in-chat.tsx';
import type { MessageVersion } from '../../../lib/chat/engine.ts';
import { VersionsDialog } from './VersionsDialog.tsx';

afterEach(cleanup);

const item = fakeMessage({ room: 'general', user: 'bob', text: 'three', seq: 7, more: { editedAt: 3, editSeq: 30 } });
const version = (seq: number, text: string): MessageVersion => ({ seq, at: Date.UTC(2026, 10, 20, 9, seq), text });
const versions = [
  version(7, 'See you at noon'),
  version(20, 'See you at one, <@carol>'),
  version(30, 'At one, <!room>'),
];

const show = (more: Partial<Fixture> = {}) => {
  const { engine } = renderInChat(
    (chat) => (
      <VersionsDialog
        room={chat.open('general')}
        message={item.message}
        nameOf={(user) => (user === 'carol' ? 'Carol Lindqvist' : user)}
        onClose={() => undefined}
      />
    ),
    { fixture: { rooms: [myRoom('general')], messages: { general: [item] }, versions, ...more } },
  );
  const { timeline } = engine.open('general');
  /** Somebody does something to the message. */
  const change = (changes: Partial<Message>): void => {
    act(() => {
      const message = { ...item.message, ...changes };
      timeline.set({ ...timeline.get(), items: [{ ...item, message }] });
    });
  };
  return { load: vi.spyOn(engine, 'versions'), change, timeline };
};
const shown = async () =>
  (await screen.findAllByRole('listitem')).map((entry) => entry.querySelector('[dir=auto]')?.innerHTML);

describe('the edit history of a message', () => {
  it('has the newest text first, each with the words that changed, and mentions as names', async () => {
    show();
    expect(await shown()).toEqual([
      '<del>See you at</del><ins>At</ins> one, @<del>Carol Lindqvist</del><ins>everyone</ins>',
      'See you at <del>noon</del><ins>one, @Carol Lindqvist</ins>',
      'See you at noon',
    ]);
  });

  it('says which text is the current one, which the original, and when each came', async () => {
    show();
    const heads = (await screen.findAllByRole('listitem')).map((entry) => entry.firstChild?.textContent);
    expect(heads).toEqual([
      expect.stringMatching(/2026.*Current$/),
      expect.stringMatching(/2026, \d+:20.*[^l]$/),
      expect.stringMatching(/2026.*Original$/),
    ]);
    expect(screen.queryByText('Earlier texts are not kept.')).toBeNull();
  });

  it('says that the original is not kept, and where no words changed', async () => {
    show({ versions: [version(20, 'one\ntwo'), version(30, 'one two')] });
    expect(await shown()).toEqual(['one two', 'one\ntwo']);
    const [current, before] = screen.getAllByRole('listitem');
    expect(within(current!).getByText('No words changed.')).toBeDefined();
    expect(within(before!).queryByText('No words changed.')).toBeNull();
    expect(screen.getByText('Earlier texts are not kept.')).toBeDefined();
  });

  it('says that it could not be loaded, and why; tried again, it keeps the focus', async () => {
    const { load } = show({ stuck: { versions: 'failed' } });
    await screen.findByText('The server does not answer right now.');
    load.mockResolvedValueOnce(versions);
    const button = screen.getByRole('button', { name: 'Try again' });
    button.focus();
    fireEvent.click(button);
    expect(document.activeElement).toBe(screen.getByRole('group', { name: 'Edit history' }));
    expect(await shown()).toHaveLength(3);
  });

  it('loads again when somebody edits the message meanwhile', async () => {
    const { load, change } = show();
    await shown();
    load.mockResolvedValueOnce([...versions, version(40, 'At two')]);
    change({ editSeq: 40 });
    await waitFor(async () => {
      expect(await shown()).toHaveLength(4);
    });
    load.mockRejectedValueOnce(new ApiError('NOT_FOUND'));
    change({ editSeq: 50 });
    await screen.findByText('It does not exist, or you may not see it.');
  });

  it.each(['before', 'while'])('says that the message was deleted %s it was open', async (when) => {
    const { change } = show(when === 'before' ? { versions: [] } : {});
    if (when === 'while') {
      await shown();
      change({ deleted: true });
    }
    await screen.findByText('This message was deleted.');
    expect(screen.queryByRole('list')).toBeNull();
  });
});
