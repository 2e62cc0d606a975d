import { t } from '@lingui/core/macro';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { useLeave } from '../../lib/chat/use-leave.ts';
import { dmReasonOf, formatList } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import type { CommandName, parseCommand } from '../../lib/writing/commands.ts';
import { toWritten } from '../../lib/writing/mentions.ts';
import { showToast } from '../../ui/toast.ts';

/** A shrug as Markdown: nothing of it is a mark. */
const SHRUG = String.raw`¯\\\_(ツ)\_/¯`;

/** The contract’s limits, in characters. */
const MAX_TOPIC = 250;
const MAX_STATUS_TEXT = 80;

/** Why a command was not done, as a sentence for people. */
export class Refused extends Error {}

/** Does a command. Resolves with the path that it leads to, if to another page; rejects with {@link Refused}, or as the engine. */
type Run = (command: ReturnType<typeof parseCommand>) => Promise<string | undefined>;

/** Returns what each command does in a room; `onSend` sends a text in its place. */
export const useCommands = (room: OpenRoom, onSend: (text: string) => void): Readonly<Record<CommandName, Run>> => {
  const { engine } = useChat();
  const info = useStore(room.info);
  const leave = useLeave();

  /** Nobody is mentioned in a topic. */
  const plain = (stored: string): string => toWritten(stored, { nameOf: engine.nameOf, everyone: t`everyone` }).text;
  return {
    dm: async ({ rest, users }) => {
      if (users.length === 0) throw new Refused(t`Write to whom? Choose a name behind the command, as in /dm @name.`);
      const said = rest.replace(/^(?:<@[\w=-]+>[\s,]*)+/, '');
      const { room: opened } = await engine
        .openDm(users.filter((user) => user !== engine.me))
        .catch((error: unknown) => {
          throw new Refused(t`The conversation was not opened. ${{ reason: dmReasonOf(error) }}`);
        });
      if (said !== '') {
        const conversation = engine.open(opened);
        conversation.send(said);
        conversation.close();
      }
      return roomPath(opened);
    },
    invite: async ({ users }) => {
      if (users.length === 0) throw new Refused(t`Invite whom? Choose a name behind the command, as in /invite @name.`);
      const { refused } = await engine.invite(room.room, users);
      void room.reloadMembers();
      const left = refused.map(({ user }) => user);
      if (left.length > 0)
        throw new Refused(
          t`Not invited: ${{ people: formatList(left.map(engine.nameOf)) }}. The room may be full, or they cannot be invited by you now.`,
        );
      showToast(t`Invited: ${{ people: formatList(users.map(engine.nameOf)) }}.`);
    },
    leave: async () => {
      if (info !== undefined) leave(info);
    },
    mute: async () => {
      await engine.setPrefs(room.room, { muted: true });
      showToast(t`Muted.`);
    },
    shrug: async ({ rest }) => {
      onSend(rest === '' ? SHRUG : `${rest} ${SHRUG}`);
    },
    status: async (command) => {
      const rest = plain(command.rest);
      if (rest.length > MAX_STATUS_TEXT)
        throw new Refused(t`A status text has at most ${{ limit: MAX_STATUS_TEXT }} characters.`);
      await engine.setStatus(engine.presenceOf(engine.me).get()?.chosen ?? 'online', rest);
      showToast(rest === '' ? t`Your status text is cleared.` : t`Your status text is set.`);
    },
    topic: async (command) => {
      const rest = plain(command.rest);
      if (rest.length > MAX_TOPIC) throw new Refused(t`A topic has at most ${{ limit: MAX_TOPIC }} characters.`);
      await engine.updateRoom(room.room, { topic: rest });
    },
    unmute: async () => {
      await engine.setPrefs(room.room, { muted: false });
      showToast(t`Not muted any more.`);
    },
  };
};
