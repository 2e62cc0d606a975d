// @vitest-environment jsdom
import type { Message } from '@nats-chat/contracts';
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeMessage } from '../../../test/fake-engine.ts';
import { renderInChat } from '../../../test/render-in-chat.tsx';
import type { TimelineItem } from '../../lib/chat/engine.ts';
import { clockTime, exactTime } from '../../lib/time/time.ts';
import { MessageRow } from './MessageRow.tsx';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import { messageOverlay } from '../../lib/chat/message-overlay.ts';
import { focusTapped } from './move-focus.ts';

afterEach(() => {
  cleanup();
  messageOverlay.set(undefined);
});

const at = new Date(2026, 2, 1, 15, 5).getTime();

interface Setting {
  readonly state?: TimelineItem['state'];
  readonly startsGroup?: boolean;
  readonly text?: string;
  readonly more?: Partial<Message>;
  readonly repliedTo?: Message;
}

const names: Readonly<Record<string, string>> = { bob: 'Bob', carol: 'Carol', alex1: 'Alex Kim (alex1)' };

const show = ({ state = 'sent', startsGroup = true, text = 'Hello', more = {}, repliedTo }: Setting = {}) => {
  const item = fakeMessage({ room: 'general', user: 'bob', text, seq: 1, at, more }, state);
  const { engine, address } = renderInChat((chat) => (
    <div onClick={focusTapped}>
      <MessageRow
        item={item}
        room={chat.open('general')}
        rights={{ write: true, moderate: undefined, pin: false, thread: true }}
        me="alice"
        nameOf={(user) => names[user] ?? user}
        repliedTo={repliedTo}
        startsGroup={startsGroup}
      />
    </div>
  ));
  const room = engine.open('general');
  const message = screen.getByRole('article', { name: `Bob, ${clockTime(at)}` });
  /** Its toolbar comes a moment later. */
  const button = (name: string) => within(message).findByRole('button', { name, hidden: true });
  return { message, item, room, button, address };
};

describe('a message', () => {
  it('takes the focus when it is tapped, and has its whole time where it then shows', async () => {
    const { message, button } = show({ startsGroup: false });
    await button('More actions');
    fireEvent.click(within(message).getByText('Hello'));
    expect(document.activeElement).toBe(message);
    expect(within(message).getByText(exactTime(at))).toBeDefined();
  });

  it('leaves the focus to its button when that is tapped', async () => {
    const button = await show().button('Quote');
    button.focus();
    fireEvent.click(button);
    expect(document.activeElement).toBe(button);
  });

  it.each([true, false])('has the clock of one that waits away from the text; starts its group: %s', (startsGroup) => {
    const { message } = show({ state: 'pending', startsGroup });
    const clock = within(message).getByLabelText('Not sent yet');
    const text = within(message).getByText('Hello');
    expect(clock.closest(startsGroup ? '[class*=head]' : '[class*=gutter]')).not.toBeNull();
    expect(text.closest('[class*=body]')?.contains(clock)).toBe(startsGroup);
  });

  it('opens its menu at the pointer, or by the button of its toolbar', async () => {
    const { message, item, button } = show();
    fireEvent.contextMenu(within(message).getByText('Hello'), { clientX: 30, clientY: 40 });
    expect(messageOverlay.get()).toMatchObject({ name: 'menu', item, element: message });
    const more = await button('More actions');
    fireEvent.click(more);
    expect(messageOverlay.get()).toEqual({
      name: 'menu',
      thread: undefined,
      item,
      element: message,
      at: more,
      start: 'first',
    });
  });

  it('opens its edit history by the note that it was edited', () => {
    const { message, item } = show({ more: { editedAt: at } });
    const button = within(message).getByRole('button', { name: '(edited)' });
    expect(button.dataset['tooltip']).toBe(exactTime(at));
    fireEvent.click(button);
    expect(messageOverlay.get()).toEqual({
      name: 'versions',
      thread: undefined,
      message: item.message,
      element: button,
    });
  });

  it('leads to its thread by a key, and by the summary of its replies', () => {
    const replies = { count: 1, users: ['carol'], lastAt: at, recent: [] };
    const { message, item, address } = show({ more: { replies } });
    fireEvent.keyDown(message, { key: 'ArrowRight' });
    expect(jumpingTo.get()).toEqual({ room: 'general', thread: item.message.messageId });
    jumpingTo.set(undefined);
    fireEvent.keyDown(within(message).getByRole('link'), { key: 'ArrowRight' });
    expect(jumpingTo.get()).toBeUndefined();
    fireEvent.click(within(message).getByRole('link', { name: /^1 reply/ }));
    expect(address()).toBe(`/room/general/thread/${item.message.messageId}`);
  });

  it('says in the room that it is a reply in a thread, and leads there', async () => {
    const { message, address } = show({ more: { threadId: 'root', alsoInRoom: true } });
    fireEvent.click(await within(message).findByRole('link', { name: 'Replied in a thread' }));
    expect(address()).toBe('/room/general/thread/root');
  });

  it('leaves the menu of a link to the browser', () => {
    const { message } = show({ text: 'See https://example.org/' });
    expect(fireEvent.contextMenu(within(message).getByRole('link'))).toBe(true);
    expect(messageOverlay.get()).toBeUndefined();
  });
});

describe('beside its text a message has', () => {
  const id = '0198c0de-0000-7000-8000-000000000042';
  const body = (setting: Setting) => show(setting).message.querySelector('[class*=body]');

  it('nothing where there is nothing', () => {
    const parts = [...(body({})?.children ?? [])].map(({ className }) => className);
    expect(parts).toEqual([expect.stringMatching(/head/), expect.stringMatching(/text/)]);
  });

  it('reactions, which say how many, whether I am one of them, and who', () => {
    const reactions = [
      { emoji: '👍', users: ['bob', 'alice', 'alex1'] },
      { emoji: '🎉', users: ['carol'] },
      { emoji: '🙈', users: Array.from({ length: 50 }, (_, at) => `u${at}`) },
    ];
    const pills = within(within(show({ more: { reactions } }).message).getByRole('list', { name: 'Reactions' }));
    const shown = pills
      .getAllByRole('button')
      .map((pill) => [pill.firstChild?.textContent, pill.children[1]?.textContent, pill.getAttribute('aria-pressed')]);
    expect(shown).toEqual([
      ['👍', '3', 'true'],
      ['🎉', '1', 'false'],
      ['🙈', '50+', 'false'],
    ]);
    expect(pills.getAllByRole('button')[0]?.dataset['tooltip']).toBe('Bob, you, and Alex Kim (alex1)');
    expect(pills.getByText('Carol')).toBeDefined();
  });

  it('reactions, of which a click adds mine or takes it back', () => {
    const reactions = [
      { emoji: '👍', users: ['bob', 'alice'] },
      { emoji: '🎉', users: ['carol'] },
    ];
    const { message, item, room } = show({ more: { reactions } });
    const [react, unreact] = [vi.spyOn(room, 'react'), vi.spyOn(room, 'unreact')];
    fireEvent.click(within(message).getByRole('button', { name: /👍.*Bob/ }));
    expect(unreact).toHaveBeenCalledExactlyOnceWith(item.message, '👍');
    fireEvent.click(within(message).getByRole('button', { name: /🎉.*Carol/ }));
    expect(react).toHaveBeenCalledExactlyOnceWith(item.message, '🎉');
  });

  it('files, by name and size', async () => {
    const file = { id: '1', name: 'plan.pdf', size: 1_234_567, type: 'application/pdf', hash: 'h' };
    const more = { attachments: [file, { ...file, id: '2', name: 'empty.txt', size: 0 }] };
    const list = await within(show({ more }).message).findByRole('list', { name: 'Attachments' });
    expect([...list.children].map(({ textContent }) => textContent)).toEqual(['plan.pdf1.2 MB', 'empty.txt0 byte']);
  });

  it('what it answers, in one line without its marks', () => {
    const text = '**Ready?**\n\n- <@alex1>\n- [x] _you_';
    const repliedTo = fakeMessage({ room: 'general', user: 'carol', text, seq: 1 }).message;
    expect(body({ more: { replyTo: id }, repliedTo })?.children[1]?.textContent).toBe(
      'CarolReady? @Alex Kim (alex1) ☑ you',
    );
  });

  it.each([
    ['An earlier message', undefined],
    [
      'CarolThis message was deleted.',
      fakeMessage({ room: 'general', user: 'carol', text: '', seq: 1, more: { deleted: true } }).message,
    ],
  ])('“%s” where what it answers cannot be shown', (line, repliedTo) => {
    const more = { replyTo: id };
    expect(body(repliedTo === undefined ? { more } : { more, repliedTo })?.children[1]?.textContent).toBe(line);
  });

  it('who pinned it', () => {
    expect(body({ more: { pin: { by: 'carol', at } } })?.children[1]?.textContent).toBe('Pinned byCarol');
  });

  it('the thread that it started: how many replies, and when the last one was written', () => {
    const users = ['carol', 'alex1', 'u1', 'u2'];
    const thread = body({ more: { replies: { count: 5, users, lastAt: Date.now(), recent: [] } } })?.lastElementChild;
    expect(thread?.textContent).toMatch(/5 repliesLast reply just now$/);
    expect(thread?.querySelectorAll('[data-hue]')).toHaveLength(4);
    expect(thread?.querySelector('[data-tooltip]')?.getAttribute('data-tooltip')).toBe(
      'Carol, Alex Kim (alex1), u1, and u2',
    );
  });

  it('each in its place, one below the other', async () => {
    const more: Partial<Message> = {
      pin: { by: 'carol', at },
      replyTo: id,
      attachments: [{ id: '1', name: 'plan.pdf', size: 1, type: 'application/pdf', hash: 'h' }],
      reactions: [{ emoji: '👍', users: ['bob'] }],
      replies: { count: 1, users: ['carol'], lastAt: at, recent: [] },
    };
    const { message, button } = show({ state: 'failed', more });
    await button('Retry');
    await within(message).findByRole('list', { name: 'Attachments' });
    const parts = [...(message.querySelector('[class*=body]')?.children ?? [])].map(({ className }) =>
      className.replace(/^_?([a-z]+).*/i, '$1'),
    );
    expect(parts).toEqual(['head', 'line', 'line', 'text', 'attachments', 'reactions', 'thread', 'line']);
  });
});

describe('below a message stands what was not done, and', () => {
  it('one that was not sent is sent again', async () => {
    const { item, room, button } = show({ state: 'failed' });
    const retry = vi.spyOn(room, 'retry');
    fireEvent.click(await button('Retry'));
    expect(retry).toHaveBeenCalledWith(item.message.clientId);
  });
});
