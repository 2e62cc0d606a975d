import { i18n } from '#i18n';
import { t } from '@lingui/core/macro';
import type { ChosenStatus } from '@nats-chat/contracts';
import ClipboardList from 'lucide-react/icons/clipboard-list';
import LogOut from 'lucide-react/icons/log-out';
import MessageSquareText from 'lucide-react/icons/message-square-text';
import Settings from 'lucide-react/icons/settings';
import type { ComponentProps } from 'react';
import { useAuth } from '../../lib/auth/auth-context.tsx';
import { useChat } from '../../lib/chat/chat-context.ts';
import { reasonOf } from '../../lib/messages.ts';
import type { PageName } from '../../lib/pages.ts';
import { MenuPopup } from '../../ui/on-demand/MenuPopup.tsx';
import { PresenceShape } from '../../ui/PresenceShape.tsx';
import { showToast } from '../../ui/toast.ts';
import type { MenuEntry } from '../../ui/menu-entry.ts';
import { choices } from './choices.ts';
import { maySignOut } from './on-demand/may-sign-out.ts';

const statuses = ['online', 'away', 'busy', 'invisible'] as const satisfies readonly ChosenStatus[];

interface Props extends Omit<ComponentProps<typeof MenuPopup>, 'entries'> {
  readonly choice: ChosenStatus;
  readonly statusText: string;
  readonly onSignOut: () => void;
  readonly onStatusText: () => void;
  readonly onPage: (page: PageName) => void;
}

/** What one can do with one’s own status and account. */
export const OwnStatusMenu = ({ choice, statusText, onSignOut, onStatusText, onPage, ...popup }: Props) => {
  const auth = useAuth();
  const { engine, can } = useChat();

  const choose = (value: string): void => {
    const next = statuses.find((one) => one === value) ?? 'online';
    engine.setStatus(next).catch((error: unknown) => {
      showToast(t`Your status did not change. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
    });
  };

  const signOut = async (): Promise<void> => {
    if (await maySignOut(auth)) onSignOut();
  };

  return (
    <MenuPopup
      {...popup}
      entries={[
        {
          kind: 'choices',
          label: t`Your status`,
          value: choice,
          choices: statuses.map((value) => ({
            value,
            label: i18n._(choices[value].label),
            icon: <PresenceShape status={choices[value].shape} />,
          })),
          onChoose: choose,
        },
        { kind: 'separator' },
        {
          kind: 'action',
          label: statusText === '' ? t`Set a status text` : t`Change the status text`,
          icon: <MessageSquareText size={16} />,
          onSelect: onStatusText,
        },
        {
          kind: 'action',
          label: t`Settings`,
          icon: <Settings size={16} />,
          onSelect: () => {
            onPage('settings');
          },
        },
        ...(can.administer ? [auditEntry(onPage)] : []),
        { kind: 'separator' },
        { kind: 'action', label: t`Sign out`, icon: <LogOut size={16} />, onSelect: () => void signOut() },
      ]}
    />
  );
};

const auditEntry = (onPage: Props['onPage']): MenuEntry => ({
  kind: 'action',
  label: t`Audit log`,
  icon: <ClipboardList size={16} />,
  onSelect: () => {
    onPage('audit');
  },
});
