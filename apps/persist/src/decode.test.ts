import type { LoggedEvent } from '@nats-chat/contracts';
import { describe, expect, it } from 'vitest';
import { edit, logged, post, react, remove } from '@nats-chat/testkit/events';
import { decodeEvent } from './decode.ts';

const decode = ({ room, seq, event }: LoggedEvent) =>
  decodeEvent({ subject: `chat.${room}`, seq, data: new TextEncoder().encode(JSON.stringify(event)) });

describe('an event', () => {
  const shout = logged(5, { action: 'shout' });

  it.each([post(1, 'a'), edit(2, 1, 'b'), remove(3, 1), react(4, 1, '👍'), shout])(
    'is taken as it is: $event.action',
    (event) => {
      expect(decode(event)).toMatchObject(event);
    },
  );

  it.each([
    ['a delete of nothing', logged(1, { action: 'delete' })],
    ['an edit of nothing', logged(1, { action: 'edit', text: 'a' })],
    ['an edit without a text', { ...remove(1, 1), event: { ...remove(1, 1).event, action: 'edit' as const } }],
    ['a reaction without an emoji', react(1, 1, '')],
  ])('is refused when it is %s', (_, event) => {
    expect(() => decode(event)).toThrow();
  });
});
