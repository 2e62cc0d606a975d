import { plural, t } from '@lingui/core/macro';
import { MAX_INVITES, type Person } from '@nats-chat/contracts';
import { useMemo, useState, type SubmitEvent } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { useOpenRoom } from '../../lib/chat/use-open-room.ts';
import { formatList, reasonOf } from '../../lib/messages.ts';
import { useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions, DialogClose } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { PeoplePicker } from '../../ui/PeoplePicker.tsx';
import { showToast } from '../../ui/toast.ts';

interface Props {
  readonly roomId: string;
  readonly onClose: () => void;
}

/** Adds people to a private room. */
export const InvitePeopleDialog = ({ roomId, onClose }: Props) => {
  const room = useOpenRoom(roomId);
  return room === undefined ? null : <InviteForm room={room} onClose={onClose} />;
};

const InviteForm = ({ room, onClose }: { readonly room: OpenRoom; readonly onClose: () => void }) => {
  const { engine } = useChat();
  const info = useStore(room.info);
  const { members } = useStore(room.members);
  const memberIds = useMemo(() => new Set(members.map(({ user }) => user)), [members]);
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [error, setError] = useState<string>();
  const [inviting, setInviting] = useState(false);
  const title = info === undefined ? '' : roomTitle(info);

  const invite = async (): Promise<void> => {
    setInviting(true);
    try {
      const users = chosen.map(({ user }) => user);
      const { members: added, refused } = await engine.invite(room.room, users);
      void room.reloadMembers();
      const named = users.filter((user) => added.includes(user)).map(engine.nameOf);
      if (named.length > 0) showToast(inRoomNow(named, title));
      if (refused.length === 0) {
        onClose();
        return;
      }
      const left = refused.map(({ user }) => user);
      setChosen(chosen.filter(({ user }) => left.includes(user)));
      setError(
        t`Not invited: ${{ people: formatList(left.map(engine.nameOf)) }}. The room may be full, or they cannot be invited by you now.`,
      );
    } catch (cause) {
      setError(t`Nobody was invited. ${{ reason: reasonOf(cause, t`The room is full.`) }}`);
    }
    setInviting(false);
  };

  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (chosen.length > 0) void invite();
  };

  return (
    <Dialog
      title={t`Invite people to ${{ room: title }}`}
      description={t`They can read everything that was written before.`}
      onClose={onClose}
    >
      <Form onSubmit={onSubmit}>
        <PeoplePicker
          label={t`Name or user name`}
          chosen={chosen}
          onChange={setChosen}
          members={memberIds}
          max={MAX_INVITES}
        />
        {error !== undefined && <p role="alert">{error}</p>}
        <DialogActions>
          <DialogClose render={<Button />}>{t`Cancel`}</DialogClose>
          <Button type="submit" variant="primary" disabled={inviting || chosen.length === 0}>
            {t`Invite`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};

/** Says nothing of writing, for which one needs a role of one’s own. */
const inRoomNow = (names: readonly string[], room: string): string => {
  const people = formatList(names);
  return plural(names.length, { one: `${people} is in ${room} now.`, other: `${people} are in ${room} now.` });
};
