import { t } from '@lingui/core/macro';
import { roomTypeOf, type ApiError, type Command } from '@nats-chat/contracts';
import CircleAlert from 'lucide-react/icons/circle-alert';
import type { OpenRoom, TimelineItem } from '../../../lib/chat/engine.ts';
import { dmReasonOf, reasonOf } from '../../../lib/messages.ts';
import styles from './NotSent.module.css';

interface Props {
  readonly item: TimelineItem;
  readonly room: OpenRoom;
}

/** Below a message that was not sent, or not changed: why, and what to do. */
export const NotSent = ({ item: { message, state, error, refusedChanges = [] }, room }: Props) => (
  <>
    {state === 'failed' && <Refusal what={t`Not sent.`} error={error} clientId={message.clientId} room={room} />}
    {refusedChanges.map(({ command, error: refusal }) => (
      <Refusal
        key={command.clientId}
        what={whatWasRefused(command.action)}
        error={refusal}
        clientId={command.clientId}
        room={room}
      />
    ))}
  </>
);

function whatWasRefused(action: Command['action']): string {
  switch (action) {
    case 'post':
      return t`Not sent.`;
    case 'edit':
      return t`The edit was not saved.`;
    case 'delete':
      return t`Not deleted.`;
    case 'react':
      return t`Your reaction was not saved.`;
    case 'unreact':
      return t`Your reaction was not removed.`;
  }
}

interface RefusalProps {
  readonly what: string;
  readonly error: ApiError | undefined;
  readonly clientId: string;
  readonly room: OpenRoom;
}

const Refusal = ({ what, error, clientId, room }: RefusalProps) => (
  <div className={styles.line}>
    <span className={styles.reason}>
      <CircleAlert size={14} aria-hidden="true" />
      {error === undefined ? what : `${what} ${(roomTypeOf(room.room) === 'dm' ? dmReasonOf : reasonOf)(error)}`}
    </span>
    <span className={styles.actions}>
      <button
        type="button"
        className={styles.action}
        onClick={() => {
          room.retry(clientId);
        }}
      >{t`Retry`}</button>
      <button
        type="button"
        className={styles.action}
        onClick={() => {
          room.discard(clientId);
        }}
      >{t`Discard`}</button>
    </span>
  </div>
);
