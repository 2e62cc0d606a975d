import { t } from '@lingui/core/macro';
import CircleUser from 'lucide-react/icons/circle-user-round';
import Copy from 'lucide-react/icons/copy';
import RotateCw from 'lucide-react/icons/rotate-cw';
import Trash from 'lucide-react/icons/trash-2';
import type { ReactNode } from 'react';
import type { TimelineItem } from '../../lib/chat/engine.ts';
import { showPerson } from '../../lib/chat/person-card.ts';
import { copyText } from '../../ui/copy-text.ts';

export interface MessageAction {
  readonly name: 'copy' | 'profile' | 'retry' | 'discard';
  readonly label: string;
  readonly icon: ReactNode;
  /** Where it shows beside the menu: on the toolbar, or in the line below a message that was not sent. */
  readonly shortcut?: 'toolbar' | 'not-sent';
  /** @param message The element of the message. */
  readonly run: (message: Element) => void;
}

export interface MessageHandlers {
  readonly onRetry: (clientId: string) => void;
  readonly onDiscard: (clientId: string) => void;
}

/** Returns all that one can do with a message, in order: toolbar, context menu and touch sheet draw from this list. */
export const messageActions = (
  { message, state }: TimelineItem,
  { onRetry, onDiscard }: MessageHandlers,
): readonly MessageAction[] => {
  const { text = '', deleted, user, clientId } = message;
  const actions: MessageAction[] = [];
  if (state === 'failed')
    actions.push(
      {
        name: 'retry',
        label: t`Retry`,
        icon: <RotateCw size={15} />,
        shortcut: 'not-sent',
        run: () => {
          onRetry(clientId);
        },
      },
      {
        name: 'discard',
        label: t`Discard`,
        icon: <Trash size={15} />,
        shortcut: 'not-sent',
        run: () => {
          onDiscard(clientId);
        },
      },
    );
  if (!deleted && text !== '')
    actions.push({
      name: 'copy',
      label: t`Copy text`,
      icon: <Copy size={15} />,
      shortcut: 'toolbar',
      run: () => void copyText(text),
    });
  actions.push({
    name: 'profile',
    label: t`Show profile`,
    icon: <CircleUser size={15} />,
    run: (element) => {
      showPerson(user, element);
    },
  });
  return actions;
};
