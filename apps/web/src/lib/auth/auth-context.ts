import { createContext, useContext } from 'react';
import { useStore } from '../store.ts';
import type { Auth, AuthState } from './auth.ts';

export const AuthContext = createContext<Auth | undefined>(undefined);

/** Signing in and out; inside an `AuthProvider` only. */
export const useAuth = (): Auth => {
  const auth = useContext(AuthContext);
  if (auth === undefined) throw new Error('useAuth needs an AuthProvider above it.');
  return auth;
};

/** Whether somebody is signed in, and who. */
export const useAuthState = (): AuthState => useStore(useAuth().state);
