// @vitest-environment jsdom
import type { SystemNote } from '@nats-chat/contracts';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { jumpingTo } from '../../lib/chat/current-message.ts';
import { sentencesOf, SystemLine } from './SystemLine.tsx';

const NAMES: Readonly<Record<string, string>> = { alice: 'Alice', bob: 'Bob', carol: 'Carol' };
const nameOf = (user: string): string => NAMES[user] ?? user;

/** Without the characters that keep the direction of names apart from that of the sentence. */
const said = (...notes: readonly SystemNote[]): string =>
  sentencesOf(notes, nameOf)
    .join(' ')
    .replaceAll(/[\u2068\u2069]/g, '');

afterEach(cleanup);

describe('a system message', () => {
  it.each([
    [{ type: 'created', actor: 'alice' }, 'Alice created this room.'],
    [{ type: 'renamed', actor: 'alice', values: { to: 'Town' } }, 'Alice renamed the room to “Town”.'],
    [{ type: 'topic', actor: 'alice', values: { to: 'Lunch' } }, 'Alice set the topic: Lunch'],
    [{ type: 'topic', actor: 'alice', values: { to: '' } }, 'Alice removed the topic.'],
    [{ type: 'invited', actor: 'alice', subjects: ['bob', 'carol'] }, 'Alice invited Bob and Carol.'],
    [{ type: 'kicked', actor: 'alice', subjects: ['bob'] }, 'Alice removed Bob.'],
    [{ type: 'role', actor: 'alice', subjects: ['bob'], values: { role: 'owner' } }, 'Alice made Bob an owner.'],
    [{ type: 'role', actor: 'alice', subjects: ['bob'], values: { role: 'member' } }, 'Alice made Bob a member.'],
    [{ type: 'succeeded', subjects: ['bob'] }, 'Bob owns the room now, since no owner was left.'],
    [{ type: 'retention', actor: 'alice', values: { to: '30' } }, 'Alice set messages to be erased after 30 days.'],
    [{ type: 'retention', actor: 'alice', values: { to: '1' } }, 'Alice set messages to be erased after 1 day.'],
    [{ type: 'retention', actor: 'alice' }, 'Alice set messages to be kept for ever.'],
    [{ type: 'pinned', actor: 'alice' }, 'Alice pinned a message.'],
    [{ type: 'left' }, 'Somebody left.'],
    [{ type: 'something-to-come', actor: 'alice' }, 'Something changed in this room.'],
  ] satisfies readonly (readonly [SystemNote, string])[])('%o says: %s', (note, sentence) => {
    expect(said(note)).toBe(sentence);
  });

  it('names everybody of a run once, who came and who went', () => {
    const run = (['joined:alice', 'left:bob', 'joined:carol', 'joined:alice'] as const).map((entry): SystemNote => {
      const [type = '', actor] = entry.split(':');
      return { type, actor };
    });
    expect(said(...run)).toBe('Alice and Carol joined. Bob left.');
  });

  it.each([
    ['+alice +bob +carol', 'Alice, Bob, and Carol joined.'],
    ['+alice +bob +carol +dave', 'Alice, Bob, and 2 others joined.'],
    ['+carol +bob +alice +dave +erin', 'Carol, Bob, and 3 others joined.'],
    ['+alice -alice', 'Alice joined and left.'],
    ['-alice +alice', 'Alice left and joined again.'],
    ['+alice -alice +alice', 'Alice joined.'],
    ['-alice +alice -alice', 'Alice left.'],
    ['-bob +alice -alice +carol', 'Bob left. Alice joined and left. Carol joined.'],
  ])('says of %s: %s', (moves, sentence) => {
    const run = moves
      .split(' ')
      .map((move) => ({ type: move.startsWith('+') ? 'joined' : 'left', actor: move.slice(1) }));
    expect(said(...run)).toBe(sentence);
  });

  it('is one paragraph', () => {
    render(<SystemLine room="general" notes={[{ type: 'archived', actor: 'alice' }]} nameOf={nameOf} />);
    expect(screen.getByText(/archived the room/).tagName).toBe('P');
  });

  it('about a message leads there', () => {
    render(<SystemLine room="general" notes={[{ type: 'pinned', actor: 'alice', messageId: 'm1' }]} nameOf={nameOf} />);
    fireEvent.click(screen.getByRole('button', { name: 'Show message' }));
    expect(jumpingTo.get()).toEqual({ room: 'general', messageId: 'm1' });
  });
});
