import { t } from '@lingui/core/macro';
import Ban from 'lucide-react/icons/ban';
import { useState } from 'react';
import { unblock } from '../../lib/chat/blocks.ts';
import { openCard } from '../../lib/chat/person-card.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import styles from './PersonCard.module.css';

interface Props {
  readonly user: string;
  readonly name: string;
  readonly isBlocked: boolean;
}

/** Blocks a person, once it is said what that means, or ends that. */
export const BlockButton = ({ user, name, isBlocked }: Props) => {
  const { engine } = useChat();
  const [asking, setAsking] = useState(false);
  if (isBlocked) {
    return (
      <Button
        size="small"
        onClick={() => {
          unblock(engine, user);
        }}
      >
        {t`Unblock`}
      </Button>
    );
  }
  if (!asking) {
    return (
      <Button
        size="small"
        onClick={() => {
          setAsking(true);
        }}
      >
        <Ban size={14} aria-hidden="true" />
        {t`Block`}
      </Button>
    );
  }
  // The card has served, and the focus goes back to the name.
  const close = (): void => {
    openCard.set(undefined);
  };
  const block = (): void => {
    close();
    engine.block(user, true).then(
      () => {
        showToast(t`${{ name }} is blocked.`);
      },
      (error: unknown) => {
        const reason = reasonOf(error, t`You block a thousand people already.`);
        showToast(t`Nothing changed. ${{ reason }}`, { tone: 'danger' });
      },
    );
  };
  return (
    <div className={styles.confirm} role="group" aria-label={t`Block ${{ name }}?`}>
      <p className={styles.status}>
        {t`They cannot write to you directly, and what they write elsewhere is folded. They are not notified.`}
      </p>
      <div className={styles.actions}>
        <Button size="small" variant="danger" autoFocus onClick={block}>
          {t`Block ${{ name }}`}
        </Button>
        <Button size="small" variant="quiet" onClick={close}>
          {t`Cancel`}
        </Button>
      </div>
    </div>
  );
};
