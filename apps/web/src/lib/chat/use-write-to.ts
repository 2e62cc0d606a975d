import { t } from '@lingui/core/macro';
import { useLocation } from 'wouter';
import { showToast } from '../../ui/toast.ts';
import { dmReasonOf } from '../messages.ts';
import { useChat } from './chat-context.ts';
import { roomPath } from './rooms.ts';

/** Returns the way to the direct conversation with a person, or to the notes to oneself: it is opened or found, and shown. */
export const useWriteTo = (): ((user: string) => void) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  return (user) => {
    engine.openDm(user === engine.me ? [] : [user]).then(
      ({ room }) => {
        navigate(roomPath(room));
      },
      (error: unknown) => {
        showToast(
          t`The conversation was not opened. ${{ reason: dmReasonOf(error, t`One of you has as many direct conversations as there may be.`) }}`,
          { tone: 'danger' },
        );
      },
    );
  };
};
