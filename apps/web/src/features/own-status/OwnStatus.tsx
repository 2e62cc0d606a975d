import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import type { ChosenStatus, PresenceStatus } from '@nats-chat/contracts';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import LogOut from 'lucide-react/icons/log-out';
import MessageSquareText from 'lucide-react/icons/message-square-text';
import Settings from 'lucide-react/icons/settings';
import { useAuth } from '../../lib/auth/auth-context.tsx';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { ConnectionState } from '../../lib/chat/engine.ts';
import { connectionLabel } from '../../lib/chat/interruption.ts';
import { useInterruption } from '../../lib/chat/use-interruption.ts';
import { useStore } from '../../lib/store.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { PresenceShape } from '../../ui/PresenceShape.tsx';
import { showToast } from '../../ui/toast.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './OwnStatus.module.css';

const statuses = ['online', 'away', 'busy', 'invisible'] as const satisfies readonly ChosenStatus[];

const choices: Readonly<Record<ChosenStatus, { label: MessageDescriptor; shape: PresenceStatus }>> = {
  online: { label: msg`Online`, shape: 'online' },
  away: { label: msg`Away`, shape: 'away' },
  busy: { label: msg`Busy`, shape: 'busy' },
  invisible: { label: msg`Invisible`, shape: 'offline' },
};

interface Props {
  readonly onSignOut: () => void;
  readonly onStatusText: () => void;
  readonly onSettings: () => void;
}

/** Who I am and how others see me, at the foot of the room list. */
export const OwnStatus = ({ onSignOut, onStatusText, onSettings }: Props) => {
  const auth = useAuth();
  const { engine, person } = useChat();
  const presence = useStore(engine.presenceOf(engine.me));
  const connection = useStore(engine.connection);
  const interrupted = useInterruption();
  // Before the first link nobody sees me as anything.
  const interruption = connection.status === 'connecting' ? connection : interrupted;
  const choice = presence?.chosen ?? 'online';
  const statusText = presence?.statusText ?? '';
  const { shape, line } = shownOf({ choice, statusText, interruption });

  const choose = (value: string): void => {
    const next = statuses.find((one) => one === value) ?? 'online';
    engine.setStatus(next).catch((error: unknown) => {
      showToast(t`Your status did not change. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
    });
  };

  const signOut = async (): Promise<void> => {
    if ((await auth.canSignOut?.()) === false) {
      showToast(t`You are offline, so you cannot be signed out now. Try again when you are connected.`, {
        tone: 'danger',
      });
      return;
    }
    onSignOut();
  };

  return (
    <Menu
      side="top"
      align="start"
      trigger={(props) => (
        <button
          {...props}
          type="button"
          className={styles.me}
          data-tooltip={statusText === '' ? undefined : statusText}
        >
          <Avatar user={engine.me} name={person.name} size={32} presence={shape} />
          <span className={styles.label}>
            <bdi className={styles.name}>{person.name}</bdi>
            <bdi className={styles.status}>{line}</bdi>
          </span>
          {/* Not a label of its own: that would have to repeat all that is seen, the initials included. */}
          <VisuallyHidden>{t`, your status and account`}</VisuallyHidden>
          <ChevronsUpDown size={15} aria-hidden="true" />
        </button>
      )}
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
        { kind: 'action', label: t`Settings`, icon: <Settings size={16} />, onSelect: onSettings },
        { kind: 'separator' },
        { kind: 'action', label: t`Sign out`, icon: <LogOut size={16} />, onSelect: () => void signOut() },
      ]}
    />
  );
};

interface Mine {
  readonly choice: ChosenStatus;
  readonly statusText: string;
  readonly interruption: ConnectionState | undefined;
}

/** How others see me now: without a connection as offline, whatever I chose. */
const shownOf = ({ choice, statusText, interruption }: Mine): { shape: PresenceStatus; line: string } => {
  if (interruption !== undefined) return { shape: 'offline', line: connectionLabel(interruption.status) };
  const { label, shape } = choices[choice];
  return { shape, line: statusText === '' ? i18n._(label) : statusText };
};
