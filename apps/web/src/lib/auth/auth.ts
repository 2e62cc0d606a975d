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
 * Why nobody is signed in, where that is not simply so: Keycloak said that the session is over; it does not answer; it
 * takes long to say whether there is a session; it does not know this page’s address or realm.
 */
export type SignedOutReason = 'ended' | 'unavailable' | 'slow' | 'refused';

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
  /** Ends the session at Keycloak too, and leaves the page. */
  readonly signOut: () => Promise<void>;
  /** The access token as it is; empty when there is none. */
  readonly token: () => string;
  /**
   * Renews the token when it has less than 30 s left, or when the server `refused` it; rejects when it has ended and cannot
   * be renewed now.
   */
  readonly ensureToken: (refused?: boolean) => Promise<void>;
}

/** Returns what the interface offers to a person with these realm roles. */
export const abilitiesOf = ({ roles }: Person) => {
  const takesPart = roles.has('user') || roles.has('admin');
  return { write: takesPart, createRooms: takesPart, administer: roles.has('admin') };
};

export type Abilities = ReturnType<typeof abilitiesOf>;
