import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import DoorClosed from 'lucide-react/icons/door-closed';
import { useLocation } from 'wouter';
import { isolated } from '../lib/bidi.ts';
import { useChat } from '../lib/chat/chat-context.ts';
import type { Removal } from '../lib/chat/engine.ts';
import { roomTitle } from '../lib/chat/rooms.ts';
import { useStore } from '../lib/store.ts';
import { dayAndTime } from '../lib/time/day-and-time.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { DialogName } from './Dialogs.tsx';

interface Props {
  /** What was known of it before it ended; `undefined` where nothing ever was. */
  readonly last: RoomInfo | undefined;
  /** Who ended my membership, where somebody did. */
  readonly removal: Removal | undefined;
  readonly onDialog: (dialog: DialogName) => void;
}

/** Says that a room is not there any more, or not for me, why, and what to do. */
export const RoomEnded = ({ last, removal, onDialog }: Props) => {
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={<DoorClosed size={22} />}
      title={titleOf(last, removal)}
      isPage
      action={
        <>
          <Button
            variant="primary"
            onClick={() => {
              onDialog('browse');
            }}
          >
            {t`Browse rooms`}
          </Button>
          {last !== undefined && (
            <Button
              onClick={() => {
                navigate('/');
              }}
            >
              {t`Go to my rooms`}
            </Button>
          )}
        </>
      }
    >
      {removal !== undefined ? (
        <Removed by={removal} isPublic={last?.type === 'public'} />
      ) : last === undefined ? (
        t`It does not exist, or it is private and you are not in it.`
      ) : (
        t`You left it elsewhere, were removed from it, or it was deleted.`
      )}
    </EmptyState>
  );
};

const titleOf = (last: RoomInfo | undefined, removal: Removal | undefined): string => {
  if (last === undefined) return t`No such room`;
  const room = roomTitle(last);
  return removal?.deleted === true ? t`${{ room }} was deleted` : t`You are not in ${{ room }} any more`;
};

/** Who deleted the room, or removed me, and whether and when I may come back. */
const Removed = ({
  by: { by, bannedUntil, deleted },
  isPublic,
}: {
  readonly by: Removal;
  readonly isPublic: boolean;
}) => {
  const { engine } = useChat();
  const name = isolated(useStore(engine.names)(by));
  if (deleted === true)
    return by === engine.me
      ? t`You deleted it, with everything that was in it.`
      : t`${{ name }} deleted it, with everything that was in it.`;
  if (bannedUntil === null) return t`${{ name }} removed you. You cannot join again.`;
  if (bannedUntil !== undefined)
    return t`${{ name }} removed you. You can join again from ${{ time: dayAndTime(bannedUntil) }} on.`;
  return isPublic
    ? t`${{ name }} removed you. You can find the room and join again.`
    : t`${{ name }} removed you. Somebody in it can invite you again.`;
};
