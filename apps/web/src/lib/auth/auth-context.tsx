import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from '../store.ts';
import type { Auth, AuthState } from './auth.ts';

const AuthContext = createContext<Auth | undefined>(undefined);

/** The outermost provider: Keycloak’s life cycle, which goes on whatever is on the screen. */
export const AuthProvider = ({ auth, children }: { readonly auth: Auth; readonly children: ReactNode }) => (
  <AuthContext value={auth}>{children}</AuthContext>
);

/** Returns what signs in and out; inside an `AuthProvider` only. */
export const useAuth = (): Auth => {
  const auth = useContext(AuthContext);
  if (auth === undefined) throw new Error('useAuth needs an AuthProvider above it.');
  return auth;
};

/** Returns whether somebody is signed in, and who. */
export const useAuthState = (): AuthState => useStore(useAuth().state);
