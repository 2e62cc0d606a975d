import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { OpenRoom } from '../../lib/chat/engine.ts';
import { reasonOf } from '../../lib/messages.ts';
import { useSelected } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { showToast } from '../../ui/toast.ts';
import styles from './Members.module.css';

/** Offers a realm admin to own a room that nobody owns; nothing for anybody else, and in any other room. */
export const ClaimRoom = ({ room }: { readonly room: OpenRoom }) => {
  const { engine, can } = useChat();
  const ownerless = useSelected(room.info, (info) => info?.ownerless === true && !info.archived);
  const [claiming, setClaiming] = useState(false);
  if (!ownerless || !can.administer) return null;

  const claim = async (): Promise<void> => {
    setClaiming(true);
    try {
      await engine.claim(room.room);
    } catch (error) {
      const reason = reasonOf(error, t`Somebody owns it already.`);
      showToast(t`You do not own this room. ${{ reason }}`, { tone: 'danger' });
    }
    setClaiming(false);
  };

  return (
    <div className={styles.claim}>
      <span>{t`Nobody owns this room.`}</span>
      <Button onClick={() => void claim()} disabled={claiming}>
        {t`Claim this room`}
      </Button>
    </div>
  );
};
