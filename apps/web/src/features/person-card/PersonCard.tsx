import { Popover } from '@base-ui/react/popover';
import { t } from '@lingui/core/macro';
import { isBot } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import Copy from 'lucide-react/icons/copy';
import MessageSquare from 'lucide-react/icons/message-square';
import { useChat } from '../../lib/chat/chat-context.ts';
import { openCard, type OpenCard } from '../../lib/chat/person-card.ts';
import { useWriteTo } from '../../lib/chat/use-write-to.ts';
import { useStore } from '../../lib/store.ts';
import { ago } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { BotBadge } from '../../ui/BotBadge.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { presenceName } from '../../ui/PresenceShape.tsx';
import { BlockButton } from './BlockButton.tsx';
import styles from './PersonCard.module.css';
import { PersonDetails } from './PersonDetails.tsx';

/** Who somebody is: beside the name or avatar that was chosen. */
export const PersonCard = () => {
  const open = useStore(openCard);
  return (
    <Popover.Root
      open={open !== undefined}
      onOpenChange={(next) => {
        if (!next) openCard.set(undefined);
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          className={styles.positioner}
          anchor={open?.anchor ?? null}
          side="bottom"
          align="start"
          sideOffset={6}
        >
          <Popover.Popup
            className={styles.card}
            finalFocus={() => (open?.anchor instanceof HTMLElement ? open.anchor : true)}
          >
            {open !== undefined && <Person user={open.user} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
};

const Person = ({ user }: Pick<OpenCard, 'user'>) => {
  const { engine, can } = useChat();
  const writeTo = useWriteTo();
  const write = (): void => {
    openCard.set(undefined);
    writeTo(user);
  };
  const presence = useStore(engine.presenceOf(user));
  const now = useNow();
  const status = presence?.status ?? 'offline';
  const name = useStore(engine.names)(user);
  const username = decodeToken(user);
  const isBlocked = useStore(engine.blocked).has(user);
  const { lastSeen, statusText = '' } = presence ?? {};
  return (
    <>
      <Avatar user={user} name={name} presence={status} />
      <div className={styles.who}>
        <Popover.Title className={styles.name}>
          <bdi>{name}</bdi> {isBot(user) && <BotBadge />}
        </Popover.Title>
        <p className={styles.username}>
          <bdi>@{username}</bdi>
        </p>
        <p className={styles.status}>
          {status === 'offline' && lastSeen !== undefined
            ? t`Offline, last seen ${{ when: ago(lastSeen, now) }}`
            : presenceName(status)}
        </p>
        {statusText !== '' && (
          <p className={styles.status} dir="auto">
            {statusText}
          </p>
        )}
      </div>
      <div className={styles.actions}>
        {can.createRooms && user !== engine.me && !isBlocked && (
          <Button size="small" variant="primary" onClick={write}>
            <MessageSquare size={14} aria-hidden="true" />
            {t`Message`}
          </Button>
        )}
        {user !== engine.me && <BlockButton user={user} name={name} isBlocked={isBlocked} />}
        <IconButton label={t`Copy user name`} onClick={() => void copyText(`@${username}`)}>
          <Copy size={14} aria-hidden="true" />
        </IconButton>
      </div>
      {user !== engine.me && <PersonDetails user={user} />}
    </>
  );
};
