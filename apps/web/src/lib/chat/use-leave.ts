import { t } from '@lingui/core/macro';
import type { RoomInfo } from '@nats-chat/contracts';
import { useLocation } from 'wouter';
import { showToast } from '../../ui/toast.ts';
import { reasonOf } from '../messages.ts';
import { useChat } from './chat-context.ts';
import { roomPath, roomTitle } from './rooms.ts';

/** Returns what leaves a room at once: a public room can be joined again, and the toast offers just that. */
export const useLeave = (): ((info: RoomInfo) => void) => {
  const { engine } = useChat();
  const [path, navigate] = useLocation();

  const joinAgain = (info: RoomInfo, title: string): void => {
    engine.join(info.room).then(
      () => {
        navigate(roomPath(info.room));
      },
      (error: unknown) => {
        showToast(t`You could not join ${{ room: title }} again. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
      },
    );
  };

  return (info) => {
    const title = roomTitle(info);
    engine.leave(info.room).then(
      () => {
        if (path.startsWith(roomPath(info.room))) navigate('/');
        if (info.type === 'public')
          showToast(t`You left ${{ room: title }}.`, {
            action: {
              label: t`Undo`,
              run: () => {
                joinAgain(info, title);
              },
            },
          });
        else showToast(t`You left ${{ room: title }}. Somebody in it can invite you again.`);
      },
      (error: unknown) => {
        const reason = reasonOf(error, t`You are its only owner. Make somebody else an owner first.`);
        showToast(t`You are still in ${{ room: title }}. ${{ reason }}`, { tone: 'danger' });
      },
    );
  };
};
