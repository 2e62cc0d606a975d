import { MenuPopup } from '../../../ui/Menu.tsx';
import type { MessageOverlay } from '../../../lib/chat/message-overlay.ts';
import { messageActions, type ActionContext } from './message-actions.tsx';

interface Props extends Omit<ActionContext, 'item'> {
  readonly menu: Extract<MessageOverlay, { readonly name: 'menu' }>;
  /** False while it closes. */
  readonly open: boolean;
  readonly onClose: () => void;
}

/** All that one can do with one message. */
export const MessageMenu = ({ menu: { item, element, at, start }, open, onClose, ...context }: Props) => (
  <MenuPopup
    open={open}
    start={start}
    anchor={at}
    opener={element}
    side="bottom"
    align="start"
    entries={messageActions({ ...context, item }).map(({ label, icon, run }) => ({
      kind: 'action',
      label,
      icon,
      onSelect: () => {
        run(element);
      },
    }))}
    onOpenChange={(next) => {
      if (!next) onClose();
    }}
    onLoadFailed={onClose}
  />
);
