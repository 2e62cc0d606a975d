import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { useState } from 'react';
import { Composer } from '../features/composer/Composer.tsx';
import { BlockedBar, KeptOutBar, ReadOnlyBar, UnsentText } from '../features/composer/ReadOnlyBar.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import { conversationKey } from '../lib/chat/current-message.ts';
import type { OpenRoom } from '../lib/chat/engine.ts';
import { mayWrite, roomTitle } from '../lib/chat/rooms.ts';
import { reasonOf } from '../lib/messages.ts';
import { useStore } from '../lib/store.ts';
import { Button } from '../ui/Button.tsx';
import { showToast } from '../ui/toast.ts';

/** Below the timeline: the composer, or why there is none and what one had written. */
export const Footer = ({ room, info }: { readonly room: OpenRoom; readonly info: RoomInfo }) => {
  const { engine, can } = useChat();
  const blocked = useStore(engine.blocked);
  const title = roomTitle(info);
  const [other, ...more] = (info.people ?? []).filter(({ user }) => user !== engine.me);
  if (other !== undefined && more.length === 0 && blocked.has(other.user))
    return <BlockedBar conversation={conversationKey(room)} title={title} user={other.user} />;
  if (mayWrite(info, can)) return <Composer room={room} title={title} autoFocus={hasKeyboard()} />;
  return (
    <>
      <UnsentText conversation={conversationKey(room)} unsent={[]} />
      {info.archived ? (
        <ReadOnlyBar>{t`${{ room: title }} is archived. You can read it, but nobody can write here.`}</ReadOnlyBar>
      ) : info.role === null && info.bannedUntil !== undefined ? (
        <KeptOutBar title={title} until={info.bannedUntil}>
          <JoinBar info={info} />
        </KeptOutBar>
      ) : info.role === null ? (
        <JoinBar info={info} />
      ) : can.write ? (
        <ReadOnlyBar>{t`Only owners and admins of ${{ room: title }} write here.`}</ReadOnlyBar>
      ) : (
        <ReadOnlyBar>{t`You can read here but not write. An administrator can give you the role for it.`}</ReadOnlyBar>
      )}
    </>
  );
};

const JoinBar = ({ info }: { readonly info: RoomInfo }) => {
  const { engine } = useChat();
  const [joining, setJoining] = useState(false);
  const title = roomTitle(info);
  const join = async (): Promise<void> => {
    setJoining(true);
    try {
      await engine.join(info.room);
    } catch (error) {
      showToast(t`You did not join ${{ room: title }}. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
    }
    setJoining(false);
  };
  return (
    <ReadOnlyBar
      action={
        <Button
          variant="primary"
          onClick={() => void join()}
          disabled={joining}
          aria-label={t`Join ${{ room: title }}`}
        >
          {t`Join`}
        </Button>
      }
    >
      {t`You are not in ${{ room: title }} yet.`}
    </ReadOnlyBar>
  );
};

/** A touch screen opens its keyboard over half of the room as soon as a field has the focus. */
const hasKeyboard = (): boolean => matchMedia('(pointer: fine)').matches;
