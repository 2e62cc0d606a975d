import { Fragment } from 'react';
import { BrowseRoomsDialog } from '../features/browse-rooms/BrowseRoomsDialog.tsx';
import { CreateRoomDialog } from '../features/create-room/CreateRoomDialog.tsx';
import { InvitePeopleDialog } from '../features/invite-people/InvitePeopleDialog.tsx';
import { NewMessageDialog } from '../features/new-message/NewMessageDialog.tsx';
import { StatusTextDialog } from '../features/own-status/StatusTextDialog.tsx';
import { PersonCard } from '../features/person-card/PersonCard.tsx';
import { QuickSwitcher } from '../features/quick-switcher/QuickSwitcher.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import { openCard } from '../lib/chat/person-card.ts';
import { useStore } from '../lib/store.ts';
import type { DialogsProps } from './Dialogs.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { SignOutDialog } from './SignOutDialog.tsx';

/** The dialog that is open, and the card of a person. */
export const AnyDialog = ({ open, route, onDialog, onClose }: DialogsProps) => {
  const { can } = useChat();
  const hasCard = useStore(openCard) !== undefined;
  const create = (name: string): void => {
    onDialog('create', name);
  };
  return (
    <>
      {hasCard && <PersonCard />}
      <Fragment key={open?.at}>
        {open?.name === 'create' && (
          <CreateRoomDialog
            initialName={open.initialText}
            onInvite={() => {
              onDialog('invite', '');
            }}
            onClose={onClose}
          />
        )}
        {open?.name === 'invite' && route.room !== undefined && (
          <InvitePeopleDialog roomId={route.room} onClose={onClose} />
        )}
        {open?.name === 'message' && (
          <NewMessageDialog
            roomId={route.room}
            onRoom={() => {
              onDialog('switcher', '');
            }}
            onClose={onClose}
          />
        )}
        {open?.name === 'browse' && (
          <BrowseRoomsDialog
            initialQuery={open.initialText}
            onClose={onClose}

            onCreate={can.createRooms ? create : undefined}
          />
        )}
        {open?.name === 'status-text' && <StatusTextDialog onClose={onClose} />}
        {open?.name === 'sign-out' && <SignOutDialog onClose={onClose} />}
        {open?.name === 'shortcuts' && <ShortcutsDialog onClose={onClose} />}
        {open?.name === 'switcher' && (
          <QuickSwitcher
            current={route.room}
            pathOf={route.pathOf}
            onClose={onClose}

            onCreate={create}
            onBrowse={(query) => {
              onDialog('browse', query);
            }}
          />
        )}
      </Fragment>
    </>
  );
};
