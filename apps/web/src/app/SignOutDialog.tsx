import { plural, t } from '@lingui/core/macro';
import { useEffect, useEffectEvent, useState } from 'react';
import { maySignOut } from '../features/own-status/on-demand/may-sign-out.ts';
import { useAuth } from '../lib/auth/auth-context.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import { formatList } from '../lib/messages.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { eraseLocalData, findUnsent, type Unsent } from './on-demand/local-data.ts';

/**
 * Signs out and leaves nothing in this browser, which others may use; asks first where that loses something. Whoever opens
 * another dialog before the question shows stays signed in.
 */
export const SignOutDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { engine, person, drafts } = useChat();
  const auth = useAuth();
  const [unsent, setUnsent] = useState<Unsent>();

  const signOut = async (): Promise<void> => {
    // The network may have gone while the question was on the screen.
    if (!(await maySignOut(auth))) return;
    await auth.signOut(async () => {
      // Until here it could be taken back.
      engine.sendHeld();
      await findUnsent(person.username).catch(() => undefined);
      // Presence is notified first: Keycloak ends the connection with the session.
      await engine.close();
      await eraseLocalData(person.username);
    });
  };
  const begin = useEffectEvent(async (): Promise<Unsent> => {
    drafts.flush();
    const stored = await findUnsent(person.username).catch(() => ({ drafts: 0, messages: 0 }));
    // Where the browser’s storage is full or forbidden, it is in memory alone.
    return {
      drafts: Math.max(stored.drafts, drafts.rooms.get().size),
      messages: Math.max(stored.messages, engine.backlog.get()?.waiting ?? 0),
    };
  });
  const goOn = useEffectEvent((found: Unsent): void => {
    if (found.drafts + found.messages > 0) {
      setUnsent(found);
      return;
    }
    onClose();
    void signOut();
  });
  useEffect(() => {
    let shown = true;
    void begin().then((found) => {
      if (shown) goOn(found);
    });
    return () => {
      shown = false;
    };
  }, []);

  if (unsent === undefined) return null;
  return (
    <ConfirmDialog
      title={t`Sign out?`}
      confirm={t`Sign out and delete`}
      onConfirm={() => void signOut()}
      onClose={onClose}
    >
      <p>{t`This browser then forgets what you wrote and did not send: ${{ what: lossOf(unsent) }}.`}</p>
    </ConfirmDialog>
  );
};

const lossOf = ({ drafts, messages }: Unsent): string =>
  formatList([
    ...(drafts > 0 ? [plural(drafts, { one: '# draft', other: '# drafts' })] : []),
    ...(messages > 0 ? [plural(messages, { one: '# unsent message', other: '# unsent messages' })] : []),
  ]);
