import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { useState } from 'react';
import type { SignedOutReason } from '../../lib/auth/auth.ts';
import { useAuth } from '../../lib/auth/auth-context.tsx';
import { PRODUCT } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { ReloadButton } from '../../ui/ReloadButton.tsx';
import styles from './SignIn.module.css';

interface Props {
  readonly reason?: SignedOutReason | undefined;
}

const notes: Readonly<Record<SignedOutReason, MessageDescriptor>> = {
  ended: msg`Your session has ended. Sign in to go on where you were.`,
  left: msg`You signed out in another tab.`,
  unavailable: msg`The sign-in service does not answer right now. This page goes on when it does.`,
  slow: msg`The sign-in service is slow. Sign in, or wait a moment.`,
  refused: msg`The sign-in service does not know this address. Ask whoever runs this chat for the right one.`,
};

export const SignIn = ({ reason }: Props) => {
  const auth = useAuth();
  const [leaving, setLeaving] = useState(false);
  const signIn = (): void => {
    setLeaving(true);
    auth.signIn().catch(() => {
      setLeaving(false);
    });
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Logo size={56} />
        <h1 className={styles.name}>{PRODUCT}</h1>
        <p className={styles.sentence}>{t`Team chat on your own servers.`}</p>
        {reason === 'unavailable' ? (
          <ReloadButton size="large" className={styles.button}>
            {t`Try now`}
          </ReloadButton>
        ) : (
          <Button variant="primary" size="large" className={styles.button} onClick={signIn} disabled={leaving}>
            {t`Sign in`}
          </Button>
        )}
        <p className={styles.note} role="status">
          {reason !== undefined && i18n._(notes[reason])}
        </p>
      </div>
    </main>
  );
};
