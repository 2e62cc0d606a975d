import { t } from '@lingui/core/macro';
import type { Message, Pin } from '@nats-chat/contracts';
import PinOff from 'lucide-react/icons/pin-off';
import { isolated } from '../../lib/bidi.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { setPinned } from '../../lib/chat/pins.ts';
import { useStore } from '../../lib/store.ts';
import { ago, exactTime } from '../../lib/time/time.ts';
import { useNow } from '../../lib/time/use-now.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { MessageCard, type MessageContent } from '../../ui/MessageCard.tsx';

interface Props {
  readonly room: OpenRoom;
  readonly pin: Pin;
  readonly message: Message;
  readonly mayUnpin: boolean;
  readonly Content: MessageContent;
  readonly onShow: () => void;
}

/** One pinned message, with who pinned it. */
export const PinnedMessage = ({ room, pin, message, mayUnpin, Content, onShow }: Props) => {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  const now = useNow();
  const unpin = (
    <IconButton
      label={t`Unpin`}
      size="small"
      onClick={() => {
        setPinned(room, message.messageId, false);
      }}
    >
      <PinOff size={15} />
    </IconButton>
  );
  return (
    <MessageCard message={message} Content={Content} onShow={onShow} action={mayUnpin ? unpin : undefined}>
      <span data-tooltip={exactTime(pin.at)}>
        {pin.by === engine.me ? t`Pinned by you` : t`Pinned by ${{ name: isolated(nameOf(pin.by)) }}`}
        {` · ${ago(pin.at, now)}`}
      </span>
    </MessageCard>
  );
};
