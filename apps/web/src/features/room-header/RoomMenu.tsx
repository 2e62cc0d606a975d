import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Link from 'lucide-react/icons/link';
import LogOut from 'lucide-react/icons/log-out';
import type { MembersState, OpenRoom } from '../../lib/chat/engine.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { useSelected } from '../../lib/store.ts';
import { copyText } from '../../ui/copy-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { useLeave } from './use-leave.ts';

interface Props {
  readonly room: OpenRoom;
  readonly info: RoomInfo;
}

/** What one can do with a room beside reading and writing. */
export const RoomMenu = ({ room, info }: Props) => {
  const leave = useLeave(info);
  const isOnlyOwner = useSelected(room.members, hasOneOwner);
  const entries: MenuEntry[] = [
    {
      kind: 'action',
      label: t`Copy link to room`,
      icon: <Link size={16} />,
      onSelect: () => void copyText(location.origin + roomPath(info.room), t`Link copied.`),
    },
  ];
  if (info.role !== null && info.type === 'public') {
    entries.push(
      { kind: 'separator' },
      {
        kind: 'action',
        label: t`Leave room`,
        icon: <LogOut size={16} />,
        onSelect: leave,
        unavailable: info.role === 'owner' && isOnlyOwner ? t`You are its only owner` : undefined,
      },
    );
  }
  return (
    <Menu
      entries={entries}
      trigger={(props) => (
        <IconButton {...props} label={t`Room menu`}>
          <Ellipsis size={18} />
        </IconButton>
      )}
    />
  );
};

/** False where that is not known: then the server says so. */
const hasOneOwner = ({ status, members, truncated }: MembersState): boolean =>
  status === 'ready' && !truncated && members.filter(({ role }) => role === 'owner').length === 1;
