import { i18n } from '#i18n';
import { t } from '@lingui/core/macro';
import type { ChosenStatus, PresenceStatus } from '@nats-chat/contracts';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { ConnectionState } from '../../lib/chat/engine.ts';
import { connectionLabel } from '../../lib/chat/interruption.ts';
import { useInterruption } from '../../lib/chat/use-interruption.ts';
import type { PageName } from '../../lib/pages.ts';
import { useStore } from '../../lib/store.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { onDemand } from '../../ui/on-demand/on-demand.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { choices } from './choices.ts';
import styles from './OwnStatus.module.css';

const OwnStatusMenu = onDemand('OwnStatusMenu', () => import('./OwnStatusMenu.tsx'));

interface Props {
  readonly onSignOut: () => void;
  readonly onStatusText: () => void;
  readonly onPage: (page: PageName) => void;
}

/** Who I am and how others see me, at the foot of the room list. */
export const OwnStatus = (actions: Props) => {
  const { engine, person } = useChat();
  const presence = useStore(engine.presenceOf(engine.me));
  const connection = useStore(engine.connection);
  const interrupted = useInterruption();
  // Before the first link nobody sees me as anything.
  const interruption = connection.status === 'connecting' ? connection : interrupted;
  const choice = presence?.chosen ?? 'online';
  const statusText = presence?.statusText ?? '';
  const { shape, line } = shownOf({ choice, statusText, interruption });

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
      entries={(popup) => <OwnStatusMenu {...actions} {...popup} choice={choice} statusText={statusText} />}
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
