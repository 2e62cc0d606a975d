import { t } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';
import { useState, type SubmitEvent } from 'react';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { ArchiveRoom } from './ArchiveRoom.tsx';
import { DeleteRoom } from './DeleteRoom.tsx';
import { RetentionDialog } from './RetentionDialog.tsx';
import { RetentionField } from './RetentionField.tsx';
import styles from './RoomDetails.module.css';
import { isDays, useRetentionPreview } from './use-retention-preview.ts';
import { useRoomChanges } from './use-room-changes.ts';

const MAX_NAME = 80;
const MAX_TOPIC = 250;
const MAX_DESCRIPTION = 2_000;

/** What owners and admins of a room may change about it. */
export const RoomSettings = ({ info }: { readonly info: RoomInfo }) => {
  const { saved, values, changed, change, save, saving, error } = useRoomChanges(info);
  const isNameless = values.displayName.trim() === '';
  const days = values.retentionDays;
  const preview = useRetentionPreview(info.room, days === saved.retentionDays ? null : days);
  const [asking, setAsking] = useState(false);
  const canSave = !saving && !isNameless && (days === null || isDays(days)) && preview !== 'loading';

  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!canSave) return;
    if (preview === undefined || (preview !== 'failed' && preview.messages === 0)) void save();
    else setAsking(true);
  };

  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate aria-label={t`Room settings`}>
      <TextField
        label={t`Name`}
        value={values.displayName}
        onValueChange={(displayName) => {
          change({ displayName });
        }}
        maxLength={MAX_NAME}
        autoComplete="off"
        error={isNameless ? t`Give the room a name.` : undefined}
      />
      <TextField
        label={t`Topic`}
        value={values.topic}
        onValueChange={(topic) => {
          change({ topic });
        }}
        maxLength={MAX_TOPIC}
        autoComplete="off"
        hint={t`One line, beside the name.`}
      />
      <TextField
        label={t`Description`}
        rows={4}
        value={values.description}
        onValueChange={(description) => {
          change({ description });
        }}
        maxLength={MAX_DESCRIPTION}
        hint={t`What it is for, on its page of details.`}
      />
      <Choices
        legend={t`Who writes here`}
        value={values.postPolicy}
        choices={[
          { value: 'everyone', label: t`Every member` },
          { value: 'admins', label: t`Owners and admins`, description: t`The others read.` },
        ]}
        onChange={(postPolicy) => {
          change({ postPolicy });
        }}
      />
      {info.type === 'private' && (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={values.invitesByAdmins}
            onChange={({ target }) => {
              change({ invitesByAdmins: target.checked });
            }}
          />
          {t`Only owners and admins invite people`}
        </label>
      )}
      <RetentionField
        days={days}
        preview={preview}
        onChange={(retentionDays) => {
          change({ retentionDays });
        }}
      />
      {asking && days !== null && (
        <RetentionDialog
          title={roomTitle(info)}
          days={days}
          preview={preview}
          onConfirm={() => void save()}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <div className={styles.actions}>
        <Button type="submit" variant="primary" disabled={!canSave || !changed}>
          {t`Save`}
        </Button>
      </div>
      {mayInRoom('archive', info, info.role) && <ArchiveRoom info={info} />}
      <DeleteRoom info={info} />
    </form>
  );
};
