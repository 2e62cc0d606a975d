import type { TimelineItem } from '../../lib/chat/engine.ts';
import { MenuPopup, type MenuAnchor } from '../../ui/Menu.tsx';
import { messageActions, type MessageHandlers } from './message-actions.tsx';

/** The message whose menu is open. */
export interface OpenMessageMenu {
  readonly item: TimelineItem;
  /** Has the focus again once the menu is closed. */
  readonly message: HTMLElement;
  /** Where the menu stands; a phone shows it as a sheet at the bottom. */
  readonly at: MenuAnchor;
  readonly start?: 'first' | undefined;
}

interface Props extends MessageHandlers {
  readonly menu: OpenMessageMenu;
  /** False while it closes. */
  readonly open: boolean;
  readonly onClose: () => void;
}

/** All that one can do with one message. The timeline has one menu, not one for each message. */
export const MessageMenu = ({ menu: { item, message, at, start }, open, onClose, onRetry, onDiscard }: Props) => (
  <MenuPopup
    open={open}
    start={start}
    anchor={at}
    opener={message}
    side="bottom"
    align="start"
    entries={messageActions(item, { onRetry, onDiscard }).map(({ label, icon, run }) => ({
      kind: 'action',
      label,
      icon,
      onSelect: () => {
        run(message);
      },
    }))}
    onOpenChange={(next) => {
      if (!next) onClose();
    }}
    onLoadFailed={onClose}
  />
);
