import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import { ArchiveDialog } from './ArchiveDialog.tsx';
import styles from './RoomDetails.module.css';

/** Archives the room, once somebody knows what that means; or opens it again, at once. */
export const ArchiveRoom = ({ info }: { readonly info: RoomInfo }) => {
  const { engine } = useChat();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const title = roomTitle(info);
  const toggle = async (): Promise<void> => {
    setBusy(true);
    try {
      const { archived } = await engine.archive(info.room, !info.archived);
      showToast(archived ? t`${{ room: title }} is archived.` : t`${{ room: title }} is open again.`);
    } catch (cause) {
      showToast(t`Nothing changed. ${{ reason: reasonOf(cause) }}`, { tone: 'danger' });
    }
    setBusy(false);
  };
  return (
    <section className={styles.section}>
      <p className={styles.note}>
        {info.archived
          ? t`The room is archived: it can be read and found, and nobody writes here.`
          : t`An archived room can be read and found, and nobody writes in it. It can be opened again.`}
      </p>
      <Button
        variant={info.archived ? 'secondary' : 'danger'}
        disabled={busy}
        onClick={() => {
          if (info.archived) void toggle();
          else setAsking(true);
        }}
      >
        {info.archived ? t`Open the room again` : t`Archive the room…`}
      </Button>
      {asking && (
        <ArchiveDialog
          info={info}
          onConfirm={() => void toggle()}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </section>
  );
};
