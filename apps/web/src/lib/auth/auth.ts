import type { Store } from '../chat/engine.ts';

/** Who is signed in. */
export interface Person {
  /** Keycloak’s `preferred_username`, not encoded. */
  readonly username: string;
  /** What to call them. */
  readonly name: string;
  /** Realm roles. They decide what is offered; the server decides what is allowed. */
  readonly roles: ReadonlySet<string>;
}

/**
 * Why nobody is signed in, where that is not simply so: Keycloak said that the session is over; somebody signed out in another
 * tab; Keycloak does not answer; it takes long to say whether there is a session; it does not know this page’s address or realm.
 */
export type SignedOutReason = 'ended' | 'left' | 'unavailable' | 'slow' | 'refused';

export type AuthState =
  | { readonly status: 'checking' }
  | { readonly status: 'signed-out'; readonly reason?: SignedOutReason }
  | { readonly status: 'signed-in'; readonly person: Person };

/** Signing in and out, and the token between. Tokens live in memory only. */
export interface Auth {
  readonly state: Store<AuthState>;
  /** Leaves the page for the sign-in form, which comes back to the same address. */
  readonly signIn: () => Promise<void>;
  /** Whether signing out would come through now; absent where it always does. */
  readonly canSignOut?: () => Promise<boolean>;
  /**
   * Ends the session: in the other tabs of this browser first, so that none connects again with a token that is about to be
   * refused; then here, by `leave`; then at Keycloak, for which it leaves the page.
   */
  readonly signOut: (leave?: () => Promise<void>) => Promise<void>;
  /** The access token as it is; empty when there is none. */
  readonly token: () => string;
  /**
   * Renews the token when it has less than 30 s left, or when the server `refused` it; rejects when it has ended and cannot
   * be renewed now, by an `ApiError` that is not retryable when the session has ended.
   */
  readonly ensureToken: (refused?: boolean) => Promise<void>;
}

/** Returns what the interface offers to a person with these realm roles. */
export const abilitiesOf = ({ roles }: Person) => {
  const takesPart = roles.has('user') || roles.has('admin');
  return { write: takesPart, createRooms: takesPart, administer: roles.has('admin') };
};

export type Abilities = ReturnType<typeof abilitiesOf>;
