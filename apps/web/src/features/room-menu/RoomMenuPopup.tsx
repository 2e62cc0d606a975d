import { t } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';
import Info from 'lucide-react/icons/info';
import Link from 'lucide-react/icons/link';
import LogOut from 'lucide-react/icons/log-out';
import UserPlus from 'lucide-react/icons/user-plus';
import type { ComponentProps } from 'react';
import { useLocation } from 'wouter';
import type { MembersState, OpenRoom } from '../../lib/chat/engine.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { createStore, useSelected } from '../../lib/store.ts';
import { copyText } from '../../ui/copy-text.ts';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { MenuPopup } from '../../ui/on-demand/MenuPopup.tsx';
import { useLeave } from './use-leave.ts';

interface Props extends Omit<ComponentProps<typeof MenuPopup>, 'entries'> {
  readonly info: RoomInfo;
  readonly room?: OpenRoom | undefined;
  readonly onInvite?: (() => void) | undefined;
}

/** What one can do with a room, as far as one may. */
export const RoomMenuPopup = ({ info, room, onInvite, ...popup }: Props) => {
  const [, navigate] = useLocation();
  const leave = useLeave(info);
  const isOnlyOwner = useSelected(room?.members ?? UNKNOWN, hasOneOwner);
  const isMine = info.role !== null;

  const leaveEntries: readonly MenuEntry[] = [
    { kind: 'separator' },
    {
      kind: 'action',
      label: t`Leave room`,
      icon: <LogOut size={16} />,
      onSelect: leave,
      unavailable: info.role === 'owner' && isOnlyOwner ? t`You are its only owner` : undefined,
    },
  ];
  const entries: readonly MenuEntry[] = [
    {
      kind: 'action',
      label: info.type === 'dm' ? t`About this conversation` : t`About this room`,
      icon: <Info size={16} />,
      onSelect: () => {
        navigate(roomPath(info.room, { name: 'about' }));
      },
    },
    ...(onInvite !== undefined && mayInRoom('invite', info, info.role)
      ? [{ kind: 'action', label: t`Invite people`, icon: <UserPlus size={16} />, onSelect: onInvite } as const]
      : []),
    {
      kind: 'action',
      label: t`Copy link to room`,
      icon: <Link size={16} />,
      onSelect: () => void copyText(location.origin + roomPath(info.room), t`Link copied.`),
    },
    ...(isMine && (info.type === 'public' || info.type === 'private') ? leaveEntries : []),
  ];
  return <MenuPopup {...popup} entries={entries} />;
};

/** Where the members are not known, the server says that somebody is the only owner. */
const UNKNOWN = createStore<MembersState>({ status: 'loading', members: [], truncated: false });

const hasOneOwner = ({ status, members, truncated }: MembersState): boolean =>
  status === 'ready' && !truncated && members.filter(({ role }) => role === 'owner').length === 1;
