import { t } from '@lingui/core/macro';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { reasonOf } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { commandsFor, parseCommand } from '../../lib/writing/commands.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Composer.module.css';
import { Refused, useCommands } from './use-commands.ts';

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

/** Does what a command says, at once; where it cannot, it says why, above the text, which stays. */
export const CommandBar = ({ room, text, onDone, onSend, onCancel }: Props) => {
  const [, navigate] = useLocation();
  const info = useStore(room.info);
  const commands = useCommands(room, onSend);
  const [problem, setProblem] = useState<string>();
  /** An effect may run twice; what it does here must not. */
  const begun = useRef(false);
  const shown = useRef(false);

  const run = useEffectEvent(async () => {
    const command = parseCommand(text);
    const known = commandsFor(info).find(({ name }) => name === command.name);
    if (known === undefined) {
      setProblem(t`There is no command /${{ name: command.name }} here.`);
      return;
    }
    try {
      const path = await commands[known.name](command);
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
