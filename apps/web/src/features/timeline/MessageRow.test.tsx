// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeMessage } from '../../../test/fake-engine.ts';
import type { TimelineItem } from '../../lib/chat/engine.ts';
import { clockTime, exactTime } from '../../lib/time/time.ts';
import { MessageRow } from './MessageRow.tsx';
import { messageActions } from './message-actions.tsx';
import { focusTapped } from './move-focus.ts';

afterEach(cleanup);

const at = new Date(2026, 2, 1, 15, 5).getTime();

const show = ({
  state = 'sent',
  startsGroup = true,
  text = 'Hello',
}: { state?: TimelineItem['state']; startsGroup?: boolean; text?: string } = {}) => {
  const item = fakeMessage({ room: 'general', user: 'bob', text, seq: 1, at }, state);
  const [onRetry, onDiscard, onMenu] = [vi.fn(), vi.fn(), vi.fn()];
  render(
    <div onClick={focusTapped}>
      <MessageRow
        item={item}
        name="Bob"
        mentionsMe={false}
        startsGroup={startsGroup}
        onRetry={onRetry}
        onDiscard={onDiscard}
        onMenu={onMenu}
      />
    </div>,
  );
  const message = screen.getByRole('article', { name: `Bob, ${clockTime(at)}` });
  return { message, item, onMenu, onRetry };
};

describe('a message', () => {
  it('takes the focus when it is tapped, and has its whole time where it then shows', () => {
    const { message } = show({ startsGroup: false });
    fireEvent.click(within(message).getByText('Hello'));
    expect(document.activeElement).toBe(message);
    expect(within(message).getByText(exactTime(at))).toBeDefined();
  });

  it('leaves the focus to its button when that is tapped', () => {
    const button = within(show().message).getByRole('button', { name: 'Copy text', hidden: true });
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

  it('opens its menu at the pointer, or by the button of its toolbar', () => {
    const { message, item, onMenu } = show();
    fireEvent.contextMenu(within(message).getByText('Hello'), { clientX: 30, clientY: 40 });
    expect(onMenu).toHaveBeenLastCalledWith(expect.objectContaining({ item, message }));
    const more = within(message).getByRole('button', { name: 'More actions', hidden: true });
    fireEvent.click(more);
    expect(onMenu).toHaveBeenLastCalledWith({ item, message, at: more, start: 'first' });
  });

  it('leaves the menu of a link to the browser', () => {
    const { message, onMenu } = show({ text: 'See https://example.org/' });
    expect(fireEvent.contextMenu(within(message).getByRole('link'))).toBe(true);
    expect(onMenu).not.toHaveBeenCalled();
  });
});

describe('the actions of a message', () => {
  const namesOf = (state: TimelineItem['state'], more: { deleted?: boolean } = {}) =>
    messageActions(fakeMessage({ room: 'general', user: 'bob', text: 'Hello', seq: 1, at, more }, state), {
      onRetry: vi.fn(),
      onDiscard: vi.fn(),
    }).map(({ name }) => name);

  it.each([
    ['sent', {}, ['copy', 'profile']],
    ['pending', {}, ['copy', 'profile']],
    ['failed', {}, ['retry', 'discard', 'copy', 'profile']],
    ['sent', { deleted: true }, ['profile']],
  ] as const)('that is %s %j are %j', (state, more, names) => {
    expect(namesOf(state, more)).toEqual(names);
  });

  it('that failed stand below it too', () => {
    const { message, item, onRetry } = show({ state: 'failed' });
    fireEvent.click(within(message).getByRole('button', { name: 'Retry' }));
    expect(onRetry).toHaveBeenCalledWith(item.message.clientId);
  });
});
