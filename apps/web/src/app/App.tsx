import { CSPProvider } from '@base-ui/react/csp-provider';
import type { Auth } from '../lib/auth/auth.ts';
import { AuthProvider } from '../lib/auth/auth-context.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { Overlays } from '../ui/Overlays.tsx';
import type { Session } from './session.ts';
import { SignedIn } from './SignedIn.tsx';

export interface Ports {
  readonly auth: Auth;
  /** What there is for a person who is signed in. */
  readonly startSession: (username: string) => Session;
}

/** The whole app over its ports: the product’s are in `main.tsx`. */
export const App = ({ auth, startSession }: Ports) => (
  // The policy of the page allows style sheets of our own only, no elements that a library inserts.
  <CSPProvider disableStyleElements>
    <ErrorBoundary>
      <AuthProvider auth={auth}>
        <SignedIn startSession={startSession} />
      </AuthProvider>
    </ErrorBoundary>
    <Overlays />
  </CSPProvider>
);
