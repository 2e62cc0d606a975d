import { t } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';
import { useState } from 'react';
import type { Abilities } from '../../lib/auth/auth.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import { Button } from '../../ui/Button.tsx';
import { DeleteRoomDialog } from './DeleteRoomDialog.tsx';
import styles from './RoomDetails.module.css';

/** Returns by which right somebody may delete a room; `undefined` where by none. */
export const deletionRight = (info: RoomInfo, can: Pick<Abilities, 'administer'>) => {
  if (mayInRoom('delete', info, info.role)) return 'owner';
  return can.administer && info.type === 'public' ? 'administrator' : undefined;
};

/** Offers to delete the room, at the end of all settings; nothing where one may not. */
export const DeleteRoom = ({ info }: { readonly info: RoomInfo }) => {
  const { can } = useChat();
  const [asking, setAsking] = useState(false);
  const right = deletionRight(info, can);
  if (right === undefined) return null;
  return (
    <section className={styles.section} aria-label={t`Danger`}>
      <h3 className={styles.danger}>{t`Danger`}</h3>
      <p className={styles.note}>{t`A room that is deleted is gone for everybody, with all that was written in it.`}</p>
      <Button
        variant="danger"
        onClick={() => {
          setAsking(true);
        }}
      >
        {right === 'owner' ? t`Delete room…` : t`Delete as administrator…`}
      </Button>
      {asking && (
        <DeleteRoomDialog
          info={info}
          right={right}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </section>
  );
};

/** What a realm admin may do to a public room in which they have no say. */
export const AdministratorSettings = ({ info }: { readonly info: RoomInfo }) => (
  <div className={styles.content} role="group" aria-label={t`Room settings`} tabIndex={0}>
    <p className={styles.note}>{t`Its owners and admins change its name, topic and who writes here.`}</p>
    <DeleteRoom info={info} />
  </div>
);
