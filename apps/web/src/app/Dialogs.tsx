import { useChat } from '../lib/chat/chat-context.ts';
import { openCard } from '../lib/chat/person-card.ts';
import { useStore } from '../lib/store.ts';
import { onDemand } from '../ui/on-demand/on-demand.tsx';
import type { ChatRoute } from './use-chat-route.ts';

export type DialogName = 'create' | 'invite' | 'message' | 'browse' | 'switcher' | 'status-text' | 'shortcuts';

// Nobody needs these before the room shows.
const CreateRoomDialog = onDemand('CreateRoomDialog', () => import('../features/create-room/CreateRoomDialog.tsx'));
const InvitePeopleDialog = onDemand(
  'InvitePeopleDialog',
  () => import('../features/invite-people/InvitePeopleDialog.tsx'),
);
const NewMessageDialog = onDemand('NewMessageDialog', () => import('../features/new-message/NewMessageDialog.tsx'));
const BrowseRoomsDialog = onDemand('BrowseRoomsDialog', () => import('../features/browse-rooms/BrowseRoomsDialog.tsx'));
const QuickSwitcher = onDemand('QuickSwitcher', () => import('../features/quick-switcher/QuickSwitcher.tsx'));
const ShortcutsDialog = onDemand('ShortcutsDialog', () => import('./ShortcutsDialog.tsx'));
const PersonCard = onDemand('PersonCard', () => import('../features/person-card/PersonCard.tsx'));
const StatusTextDialog = onDemand('StatusTextDialog', () => import('../features/own-status/StatusTextDialog.tsx'));

export interface OpenDialog {
  readonly name: DialogName;
  /** What somebody had typed on the way there: it fills the first field. */
  readonly initialText: string;
}

interface Props {
  readonly open: OpenDialog | undefined;
  readonly route: ChatRoute;
  readonly onDialog: (dialog: DialogName, initialText: string) => void;
  readonly onClose: () => void;
}

/** The one dialog that is open. */
export const Dialogs = ({ open, route, onDialog, onClose }: Props) => {
  const { can } = useChat();
  const hasCard = useStore(openCard) !== undefined;
  const create = (name: string): void => {
    onDialog('create', name);
  };
  return (
    <>
      {hasCard && <PersonCard onLoadFailed={closeCard} />}
      {open?.name === 'create' && (
        <CreateRoomDialog
          initialName={open.initialText}
          onInvite={() => {
            onDialog('invite', '');
          }}
          onClose={onClose}
          onLoadFailed={onClose}
        />
      )}
      {open?.name === 'invite' && route.room !== undefined && (
        <InvitePeopleDialog roomId={route.room} onClose={onClose} onLoadFailed={onClose} />
      )}
      {open?.name === 'message' && (
        <NewMessageDialog
          onRoom={() => {
            onDialog('switcher', '');
          }}
          onClose={onClose}
          onLoadFailed={onClose}
        />
      )}
      {open?.name === 'browse' && (
        <BrowseRoomsDialog
          initialQuery={open.initialText}
          onClose={onClose}
          onLoadFailed={onClose}
          onCreate={can.createRooms ? create : undefined}
        />
      )}
      {open?.name === 'status-text' && <StatusTextDialog onClose={onClose} onLoadFailed={onClose} />}
      {open?.name === 'shortcuts' && <ShortcutsDialog onClose={onClose} onLoadFailed={onClose} />}
      {open?.name === 'switcher' && (
        <QuickSwitcher
          current={route.room}
          pathOf={route.pathOf}
          onClose={onClose}
          onLoadFailed={onClose}
          onCreate={create}
          onBrowse={(query) => {
            onDialog('browse', query);
          }}
        />
      )}
    </>
  );
};

const closeCard = (): void => {
  openCard.set(undefined);
};
