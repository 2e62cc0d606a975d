import { loggedEvent } from '@nats-chat/contracts';
import { expect, it } from 'vitest';
import { storedPost } from '../test/samples.ts';
import { encodeEvent, encodeLogged } from './event-bytes.ts';

it('encodes a logged event around the bytes of its event, in any script', () => {
  const stored = storedPost({ room: 'general', seq: 7, text: 'ß ✓ 你好 👩‍👩‍👧 "quoted" \n' });
  const bytes = encodeLogged(stored, encodeEvent(stored.event));
  const decoded = loggedEvent.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  expect(decoded).toEqual({ room: 'general', seq: 7, event: JSON.parse(JSON.stringify(stored.event)) as unknown });
});
