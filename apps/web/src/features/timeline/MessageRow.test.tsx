// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeMessage } from '../../../test/fake-engine.ts';
import type { TimelineItem } from '../../lib/chat/engine.ts';
import { clockTime, exactTime } from '../../lib/time/time.ts';
import { MessageRow } from './MessageRow.tsx';
import { focusTapped } from './move-focus.ts';

afterEach(cleanup);

const at = new Date(2026, 2, 1, 15, 5).getTime();

const show = ({
  state = 'sent',
  startsGroup = true,
}: { state?: TimelineItem['state']; startsGroup?: boolean } = {}) => {
  const item = fakeMessage({ room: 'general', user: 'bob', text: 'Hello', seq: 1, at }, state);
  const [onRetry, onDiscard] = [vi.fn(), vi.fn()];
  render(
    <div onClick={focusTapped}>
      <MessageRow
        item={item}
        name="Bob"
        mentionsMe={false}
        startsGroup={startsGroup}
        onRetry={onRetry}
        onDiscard={onDiscard}
      />
    </div>,
  );
  return screen.getByRole('article', { name: `Bob, ${clockTime(at)}` });
};

describe('a message', () => {
  it('takes the focus when it is tapped, and has its whole time where it then shows', () => {
    const message = show({ startsGroup: false });
    fireEvent.click(within(message).getByText('Hello'));
    expect(document.activeElement).toBe(message);
    expect(within(message).getByText(exactTime(at))).toBeDefined();
  });

  it('leaves the focus to its button when that is tapped', () => {
    const button = within(show()).getByRole('button', { name: 'Copy text', hidden: true });
    button.focus();
    fireEvent.click(button);
    expect(document.activeElement).toBe(button);
  });

  it.each([true, false])('has the clock of one that waits away from the text; starts its group: %s', (startsGroup) => {
    const message = show({ state: 'pending', startsGroup });
    const clock = within(message).getByLabelText('Not sent yet');
    const text = within(message).getByText('Hello');
    expect(clock.closest(startsGroup ? '[class*=head]' : '[class*=gutter]')).not.toBeNull();
    expect(text.closest('[class*=body]')?.contains(clock)).toBe(startsGroup);
  });
});
