import { t } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';
import { useState, type SubmitEvent } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { showToast } from '../../ui/toast.ts';
import { ArchiveDialog } from './ArchiveDialog.tsx';
import { DeleteRoom } from './DeleteRoom.tsx';
import { RetentionDialog } from './RetentionDialog.tsx';
import { RetentionField } from './RetentionField.tsx';
import styles from './RoomDetails.module.css';
import { isDays, useRetentionPreview } from './use-retention-preview.ts';

const MAX_NAME = 80;
const MAX_TOPIC = 250;
const MAX_DESCRIPTION = 2_000;

/** What owners and admins of a room may change about it. */
export const RoomSettings = ({ info }: { readonly info: RoomInfo }) => {
  const { engine } = useChat();
  const saved = {
    displayName: info.displayName,
    topic: info.topic,
    description: info.description ?? '',
    postPolicy:
      info.postPolicy === undefined || info.postPolicy === 'everyone' ? ('everyone' as const) : ('admins' as const),
    invitesByAdmins: info.invitesByAdmins ?? false,
    retentionDays: info.retentionDays ?? null,
  };
  /** What differs from the room as it is; what somebody else changes meanwhile shows in the other fields. */
  const [changes, setChanges] = useState<Partial<typeof saved>>({});
  const [error, setError] = useState<string>();
  const [saving, setSaving] = useState(false);
  const values = { ...saved, ...changes };
  const change = (next: Partial<typeof saved>): void => {
    setChanges(unlessSaved<Partial<typeof saved>>({ ...changes, ...next }, saved));
    setError(undefined);
  };
  const isNameless = values.displayName.trim() === '';
  const days = values.retentionDays;
  const preview = useRetentionPreview(info.room, days === saved.retentionDays ? null : days);
  const [asking, setAsking] = useState(false);
  const canSave = !saving && !isNameless && (days === null || isDays(days)) && preview !== 'loading';

  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      await engine.updateRoom(info.room, changes);
      // What was typed meanwhile is not saved.
      setChanges((now) => unlessSaved(now, changes));
      showToast(t`Saved.`);
    } catch (cause) {
      setError(t`Not saved. ${{ reason: reasonOf(cause, t`Another room has this name.`) }}`);
    }
    setSaving(false);
  };
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
        <Button type="submit" variant="primary" disabled={!canSave || Object.keys(changes).length === 0}>
          {t`Save`}
        </Button>
      </div>
      {mayInRoom('archive', info, info.role) && <Archive info={info} />}
      <DeleteRoom info={info} />
    </form>
  );
};

/** Returns those of the changes that are other ones than were saved. */
const unlessSaved = <Changes extends object>(changes: Changes, saved: Changes): Partial<Changes> => {
  const rest: Partial<Changes> = { ...changes };
  for (const field of Object.keys(saved) as (keyof Changes)[]) if (rest[field] === saved[field]) delete rest[field];
  return rest;
};

/** Archives the room, once somebody knows what that means; or opens it again, at once. */
const Archive = ({ info }: { readonly info: RoomInfo }) => {
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
