import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import Reply from 'lucide-react/icons/reply';
import X from 'lucide-react/icons/x';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { setReplyingTo } from '../../lib/chat/current-message.ts';
import { focusComposer } from '../../lib/focus.ts';
import { parseMarkdown } from '../../lib/markdown/parse-markdown.ts';
import { plainText } from '../../lib/markdown/plain-text.ts';
import { useStore } from '../../lib/store.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './ReplyChip.module.css';

interface Props {
  readonly room: OpenRoom;
  readonly message: Message;
}

/** Above the text: which message the next one answers. */
export const ReplyChip = ({ room, message }: Props) => {
  const { engine } = useChat();
  const nameOf = useStore(engine.names);
  return (
    <div className={styles.chip} role="status">
      <Reply size={14} className={styles.icon} aria-hidden="true" />
      <span className={styles.who}>{t`Replying to ${{ name: nameOf(message.user) }}`}</span>
      <bdi className={styles.excerpt}>{plainText(parseMarkdown(message.text ?? ''), nameOf)}</bdi>
      <IconButton
        label={t`Cancel the reply`}
        size="small"
        onClick={() => {
          setReplyingTo(room, undefined);
          focusComposer(room.thread !== undefined);
        }}
      >
        <X size={14} />
      </IconButton>
    </div>
  );
};
