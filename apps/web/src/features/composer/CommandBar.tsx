import { t } from '@lingui/core/macro';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { useLeave } from '../../lib/chat/use-leave.ts';
import { dmReasonOf, formatList, reasonOf } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { commandsFor, parseCommand, type CommandName } from '../../lib/writing/commands.ts';
import { toWritten } from '../../lib/writing/mentions.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import styles from './Composer.module.css';

interface Props {
  readonly room: OpenRoom;
  /** A text that is a command, as it would be sent. */
  readonly text: string;
  /** Called once it is done. */
  readonly onDone: () => void;
  /** Sends a text in its place. */
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** A shrug as Markdown: nothing of it is a mark. */
const SHRUG = String.raw`¯\\\_(ツ)\_/¯`;

/** The contract’s limits, in characters. */
const MAX_TOPIC = 250;
const MAX_STATUS_TEXT = 80;

/** Does what a command says, at once; where it cannot, it says why, above the text, which stays. */
export const CommandBar = ({ room, text, onDone, onSend, onCancel }: Props) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const info = useStore(room.info);
  const leave = useLeave();
  const [problem, setProblem] = useState<string>();
  /** An effect may run twice; what it does here must not. */
  const begun = useRef(false);
  const shown = useRef(false);

  /** Nobody is mentioned in a topic. */
  const plain = (stored: string): string => toWritten(stored, { nameOf: engine.nameOf, everyone: t`everyone` }).text;
  /** Some lead to another page once they are done. */
  const runs: Readonly<Record<CommandName, (command: ReturnType<typeof parseCommand>) => Promise<string | undefined>>> =
    {
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
        if (users.length === 0)
          throw new Refused(t`Invite whom? Choose a name behind the command, as in /invite @name.`);
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
  const run = useEffectEvent(async () => {
    const command = parseCommand(text);
    const known = commandsFor(info).find(({ name }) => name === command.name);
    if (known === undefined) {
      setProblem(t`There is no command /${{ name: command.name }} here.`);
      return;
    }
    try {
      const path = await runs[known.name](command);
      // Something else may be written by now.
      if (shown.current) onDone();
      if (path !== undefined) navigate(path);
    } catch (error) {
      setProblem(error instanceof Refused ? error.message : t`Not done. ${{ reason: reasonOf(error) }}`);
    }
  });
  useEffect(() => {
    shown.current = true;
    if (!begun.current) void run();
    begun.current = true;
    return () => {
      shown.current = false;
    };
  }, []);

  return (
    problem !== undefined && (
      <div className={styles.above} role="alert">
        {problem}
        <Button
          size="small"
          onClick={() => {
            onSend(text);
          }}
        >
          {t`Send it as text`}
        </Button>
        <Button size="small" variant="quiet" onClick={onCancel}>
          {t`Cancel`}
        </Button>
      </div>
    )
  );
};

/** With a sentence for people. */
class Refused extends Error {}
