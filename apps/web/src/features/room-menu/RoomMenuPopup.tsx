import { t } from '@lingui/core/macro';
import { mayInRoom, type RoomInfo } from '@nats-chat/contracts';
import AtSign from 'lucide-react/icons/at-sign';
import Bell from 'lucide-react/icons/bell';
import BellMinus from 'lucide-react/icons/bell-minus';
import BellOff from 'lucide-react/icons/bell-off';
import BellRing from 'lucide-react/icons/bell-ring';
import EyeOff from 'lucide-react/icons/eye-off';
import Info from 'lucide-react/icons/info';
import Link from 'lucide-react/icons/link';
import LogOut from 'lucide-react/icons/log-out';
import Star from 'lucide-react/icons/star';
import StarOff from 'lucide-react/icons/star-off';
import UserPlus from 'lucide-react/icons/user-plus';
import type { ComponentProps, ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { MembersState, OpenRoom } from '../../lib/chat/engine.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { useLeave } from '../../lib/chat/use-leave.ts';
import { usePrefs, type Level } from '../../lib/chat/use-prefs.ts';
import { createStore, useSelected } from '../../lib/store.ts';
import { copyText } from '../../ui/copy-text.ts';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { MenuPopup } from '../../ui/on-demand/MenuPopup.tsx';

interface Props extends Omit<ComponentProps<typeof MenuPopup>, 'entries'> {
  readonly info: RoomInfo;
  readonly room?: OpenRoom | undefined;
  readonly onInvite?: (() => void) | undefined;
}

/** What one can do with a room, as far as one may. */
export const RoomMenuPopup = ({ info, room, onInvite, ...popup }: Props) => {
  const [, navigate] = useLocation();
  const leave = useLeave();
  const isOnlyOwner = useSelected(room?.members ?? UNKNOWN, hasOneOwner);
  const { prefs, change, level, levels, chooseLevel, whileMuted } = usePrefs(info.room);
  // Whoever is in an admin room is in it by their realm role: there is nothing of theirs to keep settings at.
  const isMine = info.role !== null && info.type !== 'admin';

  const own: readonly MenuEntry[] = [
    { kind: 'separator' },
    prefs?.favourite === true
      ? {
          kind: 'action',
          label: t`Remove from favourites`,
          icon: <StarOff size={16} />,
          onSelect: () => {
            change({ favourite: false });
          },
        }
      : {
          kind: 'action',
          label: t`Add to favourites`,
          icon: <Star size={16} />,
          onSelect: () => {
            change({ favourite: true });
          },
        },
    prefs?.muted === true
      ? {
          kind: 'action',
          label: t`Unmute`,
          icon: <Bell size={16} />,
          onSelect: () => {
            change({ muted: false });
          },
        }
      : {
          kind: 'action',
          label: t`Mute`,
          icon: <BellOff size={16} />,
          onSelect: () => {
            change({ muted: true });
          },
        },
    { kind: 'separator' },
    {
      kind: 'choices',
      label: t`What notifies me`,
      value: level,
      unavailable: whileMuted,
      choices: levels.map((one) => ({ ...one, icon: levelIcons[one.value] })),
      onChoose: chooseLevel,
    },
  ];
  const separator: MenuEntry = { kind: 'separator' };
  const hide: MenuEntry = {
    kind: 'action',
    label: t`Hide until somebody writes`,
    icon: <EyeOff size={16} />,
    onSelect: () => {
      change({ hidden: true });
    },
  };
  const leaveEntries: readonly MenuEntry[] = [
    separator,
    {
      kind: 'action',
      label: t`Leave room`,
      icon: <LogOut size={16} />,
      onSelect: () => {
        leave(info);
      },
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
      label: info.type === 'dm' ? t`Copy link to conversation` : t`Copy link to room`,
      icon: <Link size={16} />,
      onSelect: () => void copyText(location.origin + roomPath(info.room), t`Link copied.`),
    },
    ...(isMine ? own : []),
    // Nobody else writes to my notes.
    ...(isMine && (info.people?.length ?? 0) > 1 ? [separator, hide] : []),
    ...(isMine && (info.type === 'public' || info.type === 'private') ? leaveEntries : []),
  ];
  return <MenuPopup {...popup} entries={entries} />;
};

const levelIcons: Readonly<Record<Level, ReactNode>> = {
  all: <BellRing size={16} />,
  mentions: <AtSign size={16} />,
  none: <BellMinus size={16} />,
};

/** Where the members are not known, the server says that somebody is the only owner. */
const UNKNOWN = createStore<MembersState>({ status: 'loading', members: [], truncated: false });

const hasOneOwner = ({ status, members, truncated }: MembersState): boolean =>
  status === 'ready' && !truncated && members.filter(({ role }) => role === 'owner').length === 1;
