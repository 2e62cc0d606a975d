// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { myRoom, publicRoom, renderInChat } from '../../test/render-in-chat.tsx';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { useWriting } from '../lib/writing/use-writing.ts';
import { TextBox } from './TextBox.tsx';

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

const members = ['alice', 'bob', 'bert=2Eb', 'carol'].map((user) => ({ user, role: 'member' as const }));
const names = { bob: 'Bob Okafor', 'bert=2Eb': 'Bert', carol: 'Carol', dave: 'Dave' };

const Box = ({ room, onSend }: { readonly room: OpenRoom; readonly onSend: (stored: string) => void }) => {
  const box = useRef<HTMLTextAreaElement>(null);
  const { text, setText, names: known, toSend } = useWriting(room, () => 'For <@carol>');
  return (
    <TextBox
      box={box}
      text={text}
      room={room}
      names={known}
      onText={setText}
      onSend={() => {
        onSend(toSend());
      }}
    />
  );
};

const write = () => {
  const onSend = vi.fn();
  const { engine } = renderInChat((chat) => <Box room={chat.open('general')} onSend={onSend} />, {
    fixture: {
      rooms: [
        myRoom('general'),
        { ...myRoom('p-garden'), type: 'private', displayName: 'The garden' },
        { ...myRoom('dm-garden'), type: 'dm', displayName: 'Gardener' },
      ],
      others: [{ ...publicRoom('tools'), displayName: 'Garden tools' }],
      names,
      members: { general: members },
    },
  });
  const box = screen.getByRole<HTMLTextAreaElement>('textbox');
  const type = (value: string): void => {
    fireEvent.change(box, { target: { value, selectionStart: value.length, selectionEnd: value.length } });
  };
  const press = (key: string) => fireEvent.keyDown(box, { key });
  const options = () => screen.findAllByRole('option');
  return { engine, box, onSend, type, press, options };
};

it('shows names, and sends whom they stand for', () => {
  const { box, onSend, press } = write();
  expect(box.value).toBe('For @Carol');
  press('Enter');
  expect(onSend).toHaveBeenCalledExactlyOnceWith('For <@carol>');
});

it('completes the name of a member by keys alone, and Enter sends once nothing is to be chosen', async () => {
  const { box, onSend, type, press, options } = write();
  type('Ask @b');
  expect((await options()).map(({ textContent }) => textContent)).toEqual(['BOBob Okafor@bob', 'BBert@bert.b']);
  expect(box.getAttribute('aria-activedescendant')).toBe((await options())[0]!.id);
  press('ArrowDown');
  press('Enter');
  expect(box.value).toBe('Ask @Bert ');
  expect(onSend).not.toHaveBeenCalled();
  await waitFor(() => {
    expect(screen.queryByRole('option')).toBeNull();
  });
  press('Enter');
  expect(onSend).toHaveBeenCalledExactlyOnceWith('Ask <@bert=2Eb>');
});

it('sends whom pasted names mean, with no list in between', () => {
  const { onSend, type, press } = write();
  type('Ask @Bob and @dave now');
  press('Enter');
  expect(onSend).toHaveBeenCalledExactlyOnceWith('Ask <@bob> and <@dave> now');
});

it('takes it for them also where it is the last word, and the button sends', async () => {
  const { box, onSend, type, options } = write();
  type('Ask @bob');
  await options();
  fireEvent.keyDown(box, { key: 'Enter', ctrlKey: true });
  expect(onSend).toHaveBeenCalledExactlyOnceWith('Ask <@bob>');
});

it('offers everyone, and nothing any more after Escape', async () => {
  const { onSend, type, press, options } = write();
  type('@every');
  expect((await options()).map(({ textContent }) => textContent)).toEqual(['everyonenotifies everyone in this room']);
  press('Escape');
  press('Enter');
  expect(onSend).toHaveBeenCalledExactlyOnceWith('@every');
});

it('completes rooms, mine first, but no conversations, and sends them by their ids', async () => {
  const { box, onSend, type, press, options } = write();
  type('See #gar');
  await waitFor(async () => {
    expect((await options()).map(({ textContent }) => textContent)).toEqual([
      'The garden',
      'Garden toolsyou are not in it',
    ]);
  });
  press('Enter');
  expect(box.value).toBe('See #The garden ');
  type('See #The garden and #tools');
  await options();
  press('Tab');
  press('Enter');
  expect(onSend).toHaveBeenCalledExactlyOnceWith('See <#p-garden> and <#tools>');
});

it('completes an emoji by its name, and offers none in code', async () => {
  const { box, type, press, options } = write();
  type('So :part');
  await options();
  fireEvent.click(screen.getByRole('option', { name: /party_popper/ }));
  expect(box.value).toBe('So 🎉 ');
  type('Ship it :rocket:');
  await options();
  expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['🚀:rocket:']);
  press('Enter');
  expect(box.value).toBe('Ship it 🚀 ');
  type('`:part');
  type('`:part`');
  expect(screen.queryByRole('option')).toBeNull();
});
