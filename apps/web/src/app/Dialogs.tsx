import { lazy, Suspense } from 'react';
import { useChat } from '../lib/chat/chat-context.ts';
import type { Place } from './use-place.ts';

export type DialogName = 'create' | 'browse' | 'switcher' | 'status-text';

// Nobody needs these before the room shows.
const CreateRoomDialog = lazy(async () => ({
  default: (await import('../features/create-room/CreateRoomDialog.tsx')).CreateRoomDialog,
}));
const BrowseRoomsDialog = lazy(async () => ({
  default: (await import('../features/browse-rooms/BrowseRoomsDialog.tsx')).BrowseRoomsDialog,
}));
const QuickSwitcher = lazy(async () => ({
  default: (await import('../features/quick-switcher/QuickSwitcher.tsx')).QuickSwitcher,
}));
const StatusTextDialog = lazy(async () => ({
  default: (await import('../features/own-status/StatusTextDialog.tsx')).StatusTextDialog,
}));

interface Props {
  readonly open: DialogName | undefined;
  readonly place: Place;
  readonly onDialog: (dialog: DialogName) => void;
  readonly onClose: () => void;
}

/** The one dialog that is open. */
export const Dialogs = ({ open, place, onDialog, onClose }: Props) => {
  const { can } = useChat();
  const create = (): void => {
    onDialog('create');
  };
  return (
    <Suspense fallback={null}>
      {open === 'create' && <CreateRoomDialog onClose={onClose} />}
      {open === 'browse' && <BrowseRoomsDialog onClose={onClose} onCreate={can.createRooms ? create : undefined} />}
      {open === 'status-text' && <StatusTextDialog onClose={onClose} />}
      {open === 'switcher' && (
        <QuickSwitcher
          current={place.room}
          pathOf={place.pathOf}
          onClose={onClose}
          onCreate={create}
          onBrowse={() => {
            onDialog('browse');
          }}
        />
      )}
    </Suspense>
  );
};
