import { useState } from 'react';
import { useSelected } from '../../../lib/store.ts';
import { messageOverlay } from '../../../lib/chat/message-overlay.ts';
import { EmojiPopover } from './EmojiPopover.tsx';
import type { ActionContext } from './message-actions.tsx';
import { MessageMenu } from './MessageMenu.tsx';
import { ModerateDialog } from './ModerateDialog.tsx';
import { ReactionsDialog } from './ReactionsDialog.tsx';
import { VersionsDialog } from './VersionsDialog.tsx';

const close = (): void => {
  messageOverlay.set(undefined);
};

/** What is open about one message: its menu, what one reacts with, or a dialog. */
export const MessageOverlay = (context: Omit<ActionContext, 'item'>) => {
  const overlay = useSelected(messageOverlay, (one) => (one?.thread === context.room.thread ? one : undefined));
  /** A menu is there until it has faded out. */
  const [menu, setMenu] = useState(overlay?.name === 'menu' ? overlay : undefined);
  if (overlay?.name === 'menu' && overlay !== menu) setMenu(overlay);
  return (
    <>
      {menu !== undefined && <MessageMenu {...context} menu={menu} open={overlay === menu} onClose={close} />}
      {overlay?.name === 'emoji' && (
        <EmojiPopover {...context} message={overlay.message} opener={overlay.element} onClose={close} />
      )}
      {overlay?.name === 'reactions' && (
        <ReactionsDialog message={overlay.message} nameOf={context.nameOf} me={context.me} onClose={close} />
      )}
      {overlay?.name === 'moderate' && (
        <ModerateDialog message={overlay.message} nameOf={context.nameOf} onClose={close} />
      )}
      {overlay?.name === 'versions' && (
        <VersionsDialog room={context.room} message={overlay.message} nameOf={context.nameOf} onClose={close} />
      )}
    </>
  );
};
