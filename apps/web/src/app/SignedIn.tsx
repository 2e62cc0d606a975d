import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { SignIn } from '../features/sign-in/SignIn.tsx';
import type { Person } from '../lib/auth/auth.ts';
import { useAuthState } from '../lib/auth/auth-context.tsx';
import { MessageProvider } from '../lib/chat/MessageProvider.tsx';
import { NatsProvider } from '../lib/chat/NatsProvider.tsx';
import { PRODUCT } from '../lib/messages.ts';
import { Logo } from '../ui/Logo.tsx';
import type { Session } from './session.ts';
import { Shell } from './Shell.tsx';

interface Props {
  /** What there is for a person who is signed in. */
  readonly startSession: (username: string) => Session;
}

/** The chat for those who are signed in, the way there for all others. */
export const SignedIn = ({ startSession }: Props) => {
  const state = useAuthState();
  switch (state.status) {
    case 'checking':
      return <Splash />;
    case 'signed-out':
      return <SignIn reason={state.reason} />;
    case 'signed-in':
      return <Chat key={state.person.username} person={state.person} startSession={startSession} />;
  }
};

const Chat = ({ person, startSession }: Props & { readonly person: Person }) => {
  const [{ connect, drafts }] = useState(() => startSession(person.username));
  return (
    <NatsProvider connect={connect}>
      <MessageProvider person={person} drafts={drafts}>
        <Shell />
      </MessageProvider>
    </NatsProvider>
  );
};

/** Before it is known whether somebody is signed in; looks as `index.html` did before there was any script. */
const Splash = () => (
  <main className="splash" aria-label={t`${{ product: PRODUCT }} is starting`}>
    <Logo size={56} />
  </main>
);
