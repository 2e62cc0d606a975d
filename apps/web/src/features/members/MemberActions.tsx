import { t } from '@lingui/core/macro';
import type { RoomRole } from '@nats-chat/contracts';
import Ellipsis from 'lucide-react/icons/ellipsis';
import ShieldCheck from 'lucide-react/icons/shield-check';
import UserMinus from 'lucide-react/icons/user-minus';
import { useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { reasonOf } from '../../lib/messages.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
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

/** What is asked about before it is done. */
interface Question {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
}

const DAY_MS = 24 * 60 * 60_000;

/** What owners and admins do with a member, in the menu of their row. */
export const MemberActions = ({ roomId, user, name, role, mayChangeRole, mayRemove, mayBan, onChanged }: Props) => {
  const { engine } = useChat();
  const [question, setQuestion] = useState<Question>();

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
  const ownerEntry: MenuEntry = {
    kind: 'action',
    label: t`Make owner…`,
    icon: <ShieldCheck size={16} />,
    onSelect: () => {
      setQuestion({
        title: t`Make ${{ name }} an owner?`,
        text: t`Owners can do everything in this room: remove anybody, change roles, also yours, and delete it.`,
        confirm: t`Make owner`,
        onConfirm: () => {
          act(t`${{ name }} owns the room now.`, () => engine.setRole(roomId, user, 'owner'));
        },
      });
    },
  };
  const removeEntry = (label: string, text: string, banMs?: number | null): MenuEntry => ({
    kind: 'action',
    label,
    icon: <UserMinus size={16} />,
    onSelect: () => {
      setQuestion({
        title: t`Remove ${{ name }}?`,
        text,
        confirm: t`Remove`,
        onConfirm: () => {
          const until = typeof banMs === 'number' ? Date.now() + banMs : banMs;
          act(t`${{ name }} is not in the room any more.`, () => engine.kick(roomId, user, until));
        },
      });
    },
  });

  const roles: readonly MenuEntry[] = [
    ...(role === 'owner' ? [] : [ownerEntry]),
    ...(role === 'admin' ? [] : [roleEntry('admin', t`Make admin`, t`${{ name }} is an admin now.`)]),
    ...(role === 'member'
      ? []
      : [roleEntry('member', t`Make an ordinary member`, t`${{ name }} is an ordinary member now.`)]),
  ];
  const removals: readonly MenuEntry[] = mayBan
    ? [
        removeEntry(t`Remove from the room…`, t`They are out at once, and can find the room and join it again.`),
        removeEntry(
          t`Remove, and keep out for a day…`,
          t`They are out at once, and can join again in a day. You can let them in earlier.`,
          DAY_MS,
        ),
        removeEntry(
          t`Remove, and keep out for a week…`,
          t`They are out at once, and can join again in a week. You can let them in earlier.`,
          7 * DAY_MS,
        ),
        removeEntry(
          t`Remove, and keep out for ever…`,
          t`They are out at once, and cannot join again until an owner or admin lets them in.`,
          null,
        ),
      ]
    : [
        removeEntry(
          t`Remove from the room…`,
          t`They are out at once, and see nothing of it any more. Somebody in the room can invite them again.`,
        ),
      ];
  return (
    <>
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
      {question !== undefined && (
        <ConfirmDialog
          {...question}
          onClose={() => {
            setQuestion(undefined);
          }}
        >
          <p>{question.text}</p>
        </ConfirmDialog>
      )}
    </>
  );
};
