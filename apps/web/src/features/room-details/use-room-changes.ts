import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { reasonOf } from '../../lib/messages.ts';
import { showToast } from '../../ui/toast.ts';

/** Returns what somebody changes about a room: its fields as they would be, and how they are saved. */
export const useRoomChanges = (info: RoomInfo) => {
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

  const change = (next: Partial<typeof saved>): void => {
    setChanges(unlessSaved<Partial<typeof saved>>({ ...changes, ...next }, saved));
    setError(undefined);
  };
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
  return {
    saved,
    values: { ...saved, ...changes },
    changed: Object.keys(changes).length > 0,
    change,
    save,
    saving,
    error,
  };
};

/** Returns those of the changes that are other ones than were saved. */
const unlessSaved = <Changes extends object>(changes: Changes, saved: Changes): Partial<Changes> => {
  const rest: Partial<Changes> = { ...changes };
  for (const field of Object.keys(saved) as (keyof Changes)[]) if (rest[field] === saved[field]) delete rest[field];
  return rest;
};
