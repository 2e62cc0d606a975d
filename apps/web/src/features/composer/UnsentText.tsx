import { t } from '@lingui/core/macro';
import Copy from 'lucide-react/icons/copy';
import { useChat } from '../../lib/chat/chat-context.ts';
import { useSelected } from '../../lib/store.ts';
import { toWritten } from '../../lib/writing/mentions.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import styles from './ReadOnlyBar.module.css';

interface Props {
  /** By its key, whose draft is shown. */
  readonly conversation: string;
  /** Texts that were not sent, and will not be. */
  readonly unsent: readonly string[];
}

/** Shows what one had written where one cannot write any more, to be copied. */
export const UnsentText = ({ conversation, unsent }: Props) => {
  const { drafts, engine } = useChat();
  const hasDraft = useSelected(drafts.rooms, (rooms) => rooms.has(conversation));
  const texts = (hasDraft ? [...unsent, drafts.get(conversation)] : unsent).map(
    (text) => toWritten(text, { nameOf: engine.nameOf, everyone: t`everyone` }).text,
  );
  if (texts.length === 0) return null;
  return (
    <section className={styles.unsent} aria-label={t`What you wrote`}>
      <p className={styles.text}>{t`You had written:`}</p>
      {texts.map((text, at) => (
        <p key={at} className={styles.written} dir="auto">
          {text}
        </p>
      ))}
      <Button size="small" onClick={() => void copyText(texts.join('\n\n'))}>
        <Copy size={14} aria-hidden="true" />
        {t`Copy`}
      </Button>
    </section>
  );
};
