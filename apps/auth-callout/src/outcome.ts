import type { Refused } from './refusal.ts';
import type { Grant } from './wire/login-answer.ts';

/** Somebody who may come in. */
export interface Admitted {
  /** Who it is, for the audit log. */
  readonly actor: string;
  /** The Keycloak session, of which the audit log names the first connection only. */
  readonly session?: string;
  readonly grant: Grant;
}

/** What came of a login. An `error`: it could not be decided. */
export type Outcome =
  | { readonly result: 'authorized'; readonly admitted: Admitted }
  | { readonly result: 'rejected'; readonly refusal: Refused }
  | { readonly result: 'error'; readonly error: unknown };
