import type { RoomInfo } from '@nats-chat/contracts';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Link from 'lucide-react/icons/link';
import LogOut from 'lucide-react/icons/log-out';
import { roomPath } from '../../lib/chat/rooms.ts';
import { copyText } from '../../lib/copy-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { showToast } from '../../ui/toast.ts';
import { useLeave } from './use-leave.ts';

/** What one can do with a room beside reading and writing. */
export const RoomMenu = ({ info }: { readonly info: RoomInfo }) => {
  const leave = useLeave(info);
  const copyLink = async (): Promise<void> => {
    const copied = await copyText(location.origin + roomPath(info.room));
    if (copied) showToast('Link copied.');
    else showToast('The browser did not allow copying.', { tone: 'danger' });
  };
  const entries: MenuEntry[] = [
    { kind: 'action', label: 'Copy link to room', icon: <Link size={16} />, onSelect: () => void copyLink() },
  ];
  if (info.role !== null && info.type === 'public') {
    entries.push(
      { kind: 'separator' },
      { kind: 'action', label: 'Leave room', icon: <LogOut size={16} />, onSelect: leave },
    );
  }
  return (
    <Menu
      entries={entries}
      trigger={(props) => (
        <IconButton {...props} label="Room menu">
          <Ellipsis size={18} />
        </IconButton>
      )}
    />
  );
};
