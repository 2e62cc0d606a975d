import { command, type Command, type Message } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { applyOptimistic, foldEvents } from '@nats-chat/timeline';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { grantedRoom, silent } from '../../test/samples.ts';
import { MemoryLog } from '../event-log.memory.ts';
import { RecentEvents } from '../recent-events.ts';
import { sendCommand } from './send-command.ts';

const NOW = Date.UTC(2026, 0, 1);
const room = grantedRoom('general');
const { signal } = new AbortController();

/** What Alice may do to a message; the ids come with the message. */
const change = fc.oneof(
  fc.record({
    action: fc.constant('edit' as const),
    text: fc.oneof(fc.string({ minLength: 1, maxLength: 5 }), fc.constantFrom('<@bob>', '<@carol> <!room>')),
  }),
  fc.record({ action: fc.constant('delete' as const) }),
  fc.record({ action: fc.constantFrom('react' as const, 'unreact' as const), emoji: fc.constantFrom('👍', '🎉') }),
);

/** A room in which Alice and Bob each said something. */
const setUp = async () => {
  const log = new MemoryLog();
  const send = sendCommand({
    log,
    recent: new RecentEvents(100),
    lookUp: async () => null,
    notify: async () => undefined,
    now: () => NOW,
  });
  const give = (caller: string, request: Command) =>
    send({ caller, target: { room: 'general' }, request, room, logger: silent, signal });
  for (const author of ['alice', 'bob']) await give(author, { action: 'post', clientId: uuidV7(NOW), text: 'hello' });
  const fold = async (count: number): Promise<Message[]> => {
    const events = await log.read(Array.from({ length: count }, (_, index) => index + 1));
    return foldEvents(
      [],
      [...events.values()].flatMap((stored) => stored ?? []),
    );
  };
  return { give, fold };
};

/** Where the edit is in the log is not known before it is there. */
const shown = ({ editSeq: _editSeq, ...message }: Message): object => message;

it('what a sender sees of commands before they are stored is what everyone sees after', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.array(change, { maxLength: 8 }), async (which, changes) => {
      const { give, fold } = await setUp();
      const before = (await fold(2))[which];
      if (before === undefined) throw new Error('There is no message.');
      const ids = { targetId: before.messageId, targetClientId: before.clientId };
      const commands = changes.map((one) => command.parse({ ...one, ...ids, clientId: uuidV7(NOW) }));
      // What is refused is no message of one's own, and changes nothing that a sender sees either.
      for (const one of commands) await give('alice', one).catch(() => undefined);
      const after = (await fold(2 + commands.length))[which];
      const optimistic = applyOptimistic(
        before,
        commands.map((one) => ({ command: one, writtenAt: NOW })),
        'alice',
      );
      expect(shown(optimistic)).toEqual(after && shown(after));
    }),
  );
});
