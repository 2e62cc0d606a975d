import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomPath, roomTitle } from '../../lib/chat/rooms.ts';
import { reasonOf } from '../../lib/messages.ts';
import { showToast } from '../../ui/toast.ts';

/** Leaves a room at once: a public room can be joined again, and the toast offers just that. */
export const useLeave = (info: RoomInfo): (() => void) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const title = roomTitle(info);

  const joinAgain = (): void => {
    engine.join(info.room).then(
      () => {
        navigate(roomPath(info.room));
      },
      (error: unknown) => {
        showToast(t`You could not join ${{ room: title }} again. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
      },
    );
  };

  return () => {
    engine.leave(info.room).then(
      () => {
        navigate('/');
        showToast(t`You left ${{ room: title }}.`, { action: { label: t`Undo`, run: joinAgain } });
      },
      (error: unknown) => {
        const reason = reasonOf(
          error,
          info.type === 'public' ? t`You are its only owner.` : t`It cannot be left here.`,
        );
        showToast(t`You are still in ${{ room: title }}. ${{ reason }}`, { tone: 'danger' });
      },
    );
  };
};
