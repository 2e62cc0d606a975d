// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeMessage } from '../../../../test/fake-engine.ts';
import { renderInChat } from '../../../../test/render-in-chat.tsx';
import { editing } from '../../../lib/chat/current-message.ts';
import { MessageEditor } from './MessageEditor.tsx';

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

const edit = (draft?: string) => {
  const { message } = fakeMessage({ room: 'general', user: 'alice', text: 'Hello', seq: 1 });
  editing.set({ messageId: message.messageId, thread: undefined, from: 'row', ...(draft !== undefined && { draft }) });
  const { engine } = renderInChat(
    (chat) => (
      <article tabIndex={-1}>
        <MessageEditor message={message} room={chat.open('general')} />
      </article>
    ),
    { fixture: { names: { bob: 'Bob' } } },
  );
  const room = engine.open('general');
  const [save, remove] = [vi.spyOn(room, 'edit'), vi.spyOn(room, 'delete')];
  return { message, save, remove, box: screen.getByRole('textbox', { name: 'Text of the message' }) };
};
const write = (box: HTMLElement, value: string) => fireEvent.change(box, { target: { value } });

it('Enter saves what was changed, and the focus returns to the message', () => {
  const { message, save, box } = edit();
  expect(document.activeElement).toBe(box);
  write(box, 'Hello all');
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(save).toHaveBeenCalledExactlyOnceWith(message, 'Hello all');
  expect(editing.get()).toBeUndefined();
  expect(document.activeElement).toBe(screen.getByRole('article'));
});

it('saves whom a pasted name means', () => {
  const { message, save, box } = edit();
  write(box, 'Hello @Bob!');
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(save).toHaveBeenCalledExactlyOnceWith(message, 'Hello <@bob>!');
});

it('Esc saves nothing', () => {
  const { save, box } = edit();
  write(box, 'Hello all');
  fireEvent.keyDown(box, { key: 'Escape' });
  expect(save).not.toHaveBeenCalled();
  expect(editing.get()).toBeUndefined();
});

it('what was not changed is not saved', () => {
  const { save, box } = edit();
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(save).not.toHaveBeenCalled();
  expect(editing.get()).toBeUndefined();
});

it('without any text it offers to delete the message, and does so when that is chosen alone', () => {
  const { message, save, remove, box } = edit();
  write(box, ' ');
  fireEvent.keyDown(box, { key: 'Enter' });
  expect([save, remove].flatMap(({ mock }) => mock.calls)).toEqual([]);
  const button = screen.getByRole('button', { name: 'Delete message' });
  expect(document.activeElement).toBe(button);
  fireEvent.click(button);
  expect(remove).toHaveBeenCalledExactlyOnceWith(message, 5_000);
});

it('what is too long is not saved, and says so', () => {
  const { save, box } = edit();
  write(box, 'a'.repeat(9_000));
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(save).not.toHaveBeenCalled();
  expect(screen.getByRole('alert').textContent).toContain('characters too many');
});

it('goes on with what was written before its row left the screen', () => {
  expect(edit('Hello to').box).toHaveProperty('value', 'Hello to');
});
