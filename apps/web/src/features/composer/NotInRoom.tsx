import { plural, t } from '@lingui/core/macro';
import { mayInRoom } from '@nats-chat/contracts';
import { useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { formatList, reasonOf } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { toStored, type MentionNames } from '../../lib/writing/mentions.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import styles from './Composer.module.css';

interface Props {
  readonly room: OpenRoom;
  readonly text: string;
  readonly names: MentionNames;
}

/** Above a text that mentions people who are not in a private room: it does not reach them, but they can be invited. */
export const NotInRoom = ({ room, text, names }: Props) => {
  const { engine } = useChat();
  const info = useStore(room.info);
  const { status, members, truncated } = useStore(room.members);
  const nameOf = useStore(engine.names);
  const [inviting, setInviting] = useState(false);
  if (info?.type !== 'private' || status !== 'ready' || truncated) return null;
  const stored = toStored(text, names);
  const outside = [...new Set(names.values())]
    .filter((named) => named.startsWith('@') && stored.includes(`<${named}>`))
    .map((named) => named.slice(1))
    .filter((user) => members.every((member) => member.user !== user));
  if (outside.length === 0) return null;

  const people = formatList(outside.map(nameOf));
  const invite = async (): Promise<void> => {
    setInviting(true);
    try {
      const { refused } = await engine.invite(room.room, outside);
      await room.reloadMembers();
      const left = formatList(refused.map(({ user }) => nameOf(user)));
      if (refused.length > 0)
        showToast(t`Not invited: ${{ people: left }}. The room may be full, or they cannot be invited by you now.`, {
          tone: 'danger',
        });
    } catch (error) {
      showToast(t`Nobody was invited. ${{ reason: reasonOf(error, t`The room is full.`) }}`, { tone: 'danger' });
    }
    setInviting(false);
  };

  return (
    <div className={styles.above} role="status">
      {plural(outside.length, {
        one: `${people} is not in this room and does not see it.`,
        other: `${people} are not in this room and do not see it.`,
      })}
      {mayInRoom('invite', info, info.role) && (
        <Button size="small" disabled={inviting} onClick={() => void invite()}>
          {t`Invite`}
        </Button>
      )}
    </div>
  );
};
