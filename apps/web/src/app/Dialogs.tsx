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

export interface OpenDialog {
  readonly name: DialogName;
  /** What somebody had typed on the way there. */
  readonly words: string;
}

interface Props {
  readonly open: OpenDialog | undefined;
  readonly place: Place;
  readonly onDialog: (dialog: DialogName, words: string) => void;
  readonly onClose: () => void;
}

/** The one dialog that is open. */
export const Dialogs = ({ open, place, onDialog, onClose }: Props) => {
  const { can } = useChat();
  const create = (name: string): void => {
    onDialog('create', name);
  };
  return (
    <Suspense fallback={null}>
      {open?.name === 'create' && <CreateRoomDialog initialName={open.words} onClose={onClose} />}
      {open?.name === 'browse' && (
        <BrowseRoomsDialog
          initialQuery={open.words}
          onClose={onClose}
          onCreate={can.createRooms ? create : undefined}
        />
      )}
      {open?.name === 'status-text' && <StatusTextDialog onClose={onClose} />}
      {open?.name === 'switcher' && (
        <QuickSwitcher
          current={place.room}
          pathOf={place.pathOf}
          onClose={onClose}
          onCreate={create}
          onBrowse={(query) => {
            onDialog('browse', query);
          }}
        />
      )}
    </Suspense>
  );
};
