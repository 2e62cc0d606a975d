import { useChat } from '../lib/chat/chat-context.ts';
import { openCard } from '../lib/chat/person-card.ts';
import { useStore } from '../lib/store.ts';
import { onDemand } from '../ui/on-demand/on-demand.tsx';
import type { Place } from './use-place.ts';

export type DialogName = 'create' | 'browse' | 'switcher' | 'status-text' | 'shortcuts' | 'settings';

// Nobody needs these before the room shows.
const CreateRoomDialog = onDemand('CreateRoomDialog', () => import('../features/create-room/CreateRoomDialog.tsx'));
const BrowseRoomsDialog = onDemand('BrowseRoomsDialog', () => import('../features/browse-rooms/BrowseRoomsDialog.tsx'));
const QuickSwitcher = onDemand('QuickSwitcher', () => import('../features/quick-switcher/QuickSwitcher.tsx'));
const SettingsDialog = onDemand('SettingsDialog', () => import('./SettingsDialog.tsx'));
const ShortcutsDialog = onDemand('ShortcutsDialog', () => import('./ShortcutsDialog.tsx'));
const PersonCard = onDemand('PersonCard', () => import('../features/person-card/PersonCard.tsx'));
const StatusTextDialog = onDemand('StatusTextDialog', () => import('../features/own-status/StatusTextDialog.tsx'));

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
  const hasCard = useStore(openCard) !== undefined;
  const create = (name: string): void => {
    onDialog('create', name);
  };
  return (
    <>
      {hasCard && <PersonCard onMissing={closeCard} />}
      {open?.name === 'create' && <CreateRoomDialog initialName={open.words} onClose={onClose} onMissing={onClose} />}
      {open?.name === 'browse' && (
        <BrowseRoomsDialog
          initialQuery={open.words}
          onClose={onClose}
          onMissing={onClose}
          onCreate={can.createRooms ? create : undefined}
        />
      )}
      {open?.name === 'status-text' && <StatusTextDialog onClose={onClose} onMissing={onClose} />}
      {open?.name === 'settings' && <SettingsDialog onClose={onClose} onMissing={onClose} />}
      {open?.name === 'shortcuts' && <ShortcutsDialog onClose={onClose} onMissing={onClose} />}
      {open?.name === 'switcher' && (
        <QuickSwitcher
          current={place.room}
          pathOf={place.pathOf}
          onClose={onClose}
          onMissing={onClose}
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
