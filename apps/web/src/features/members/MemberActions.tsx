import { t } from '@lingui/core/macro';
import type { RoomRole } from '@nats-chat/contracts';
import Ellipsis from 'lucide-react/icons/ellipsis';
import ShieldCheck from 'lucide-react/icons/shield-check';
import UserMinus from 'lucide-react/icons/user-minus';
import { useChat } from '../../lib/chat/chat-context.ts';
import { reasonOf } from '../../lib/messages.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { showToast } from '../../ui/toast.ts';

/** What I may do to a member. */
export interface MemberRights {
  readonly mayChangeRole: boolean;
  readonly mayRemove: boolean;
  /** Only who is removed from a public room could come back by themselves. */
  readonly mayBan: boolean;
}

interface Props extends MemberRights {
  readonly roomId: string;
  readonly user: string;
  readonly name: string;
  readonly role: string;
  /** Called once the members are others than before. */
  readonly onChanged: () => unknown;
}

const DAY_MS = 24 * 60 * 60_000;

/** What owners and admins do with a member, in the menu of their row. */
export const MemberActions = ({ roomId, user, name, role, mayChangeRole, mayRemove, mayBan, onChanged }: Props) => {
  const { engine } = useChat();

  const act = (done: string, run: () => Promise<void>): void => {
    run().then(
      () => {
        showToast(done);
        onChanged();
      },
      (error: unknown) => {
        const reason = reasonOf(error, t`A room has one owner at least.`);
        showToast(t`Nothing changed. ${{ reason }}`, { tone: 'danger' });
      },
    );
  };
  const roleEntry = (next: RoomRole, label: string, done: string): MenuEntry => ({
    kind: 'action',
    label,
    icon: <ShieldCheck size={16} />,
    onSelect: () => {
      act(done, () => engine.setRole(roomId, user, next));
    },
  });
  const removeEntry = (label: string, banMs?: number | null): MenuEntry => ({
    kind: 'action',
    label,
    icon: <UserMinus size={16} />,
    onSelect: () => {
      const until = typeof banMs === 'number' ? Date.now() + banMs : banMs;
      act(t`${{ name }} is not in the room any more.`, () => engine.kick(roomId, user, until));
    },
  });

  const roles: readonly MenuEntry[] = [
    roleEntry('owner', t`Make owner`, t`${{ name }} owns the room now.`),
    roleEntry('admin', t`Make admin`, t`${{ name }} is an admin now.`),
    roleEntry('member', t`Make an ordinary member`, t`${{ name }} is an ordinary member now.`),
  ].filter((_, at) => (['owner', 'admin', 'member'] as const)[at] !== role);
  const removals: readonly MenuEntry[] = [
    removeEntry(t`Remove from the room`),
    ...(mayBan
      ? [
          removeEntry(t`Remove, and keep out for a day`, DAY_MS),
          removeEntry(t`Remove, and keep out for a week`, 7 * DAY_MS),
          removeEntry(t`Remove, and keep out for ever`, null),
        ]
      : []),
  ];
  return (
    <Menu
      entries={[
        ...(mayChangeRole ? roles : []),
        ...(mayChangeRole && mayRemove ? [{ kind: 'separator' } as const] : []),
        ...(mayRemove ? removals : []),
      ]}
      trigger={(props) => (
        <IconButton {...props} label={t`Actions for ${{ name }}`} size="small">
          <Ellipsis size={16} />
        </IconButton>
      )}
    />
  );
};
