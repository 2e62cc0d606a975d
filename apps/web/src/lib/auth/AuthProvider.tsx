import type { ReactNode } from 'react';
import type { Auth } from './auth.ts';
import { AuthContext } from './auth-context.ts';

/** The outermost provider: Keycloak’s life cycle, which goes on whatever is on the screen. */
export const AuthProvider = ({ auth, children }: { readonly auth: Auth; readonly children: ReactNode }) => (
  <AuthContext value={auth}>{children}</AuthContext>
);
