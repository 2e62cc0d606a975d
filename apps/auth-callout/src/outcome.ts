import type { Grant } from './wire/login-answer.ts';

/**
 * Why a login is refused. The reason goes to the log, the audit log and nowhere else: the one who asks gets none.
 */
export const rejectionReasons = {
  'no-credentials': 'Neither a token nor a name.',
  'mixed-credentials': 'A token and a name together.',
  'wrong-connection-type': 'People come in by WebSocket only, services by TCP only.',
  'token-malformed': 'Not a JWT.',
  'token-algorithm': 'Signed with an algorithm that is not on the list.',
  'token-unknown-key': 'Signed with a key that Keycloak does not publish.',
  'token-signature': 'The signature is wrong.',
  'token-issuer': 'Issued by somebody else.',
  'token-audience': 'Issued for another client.',
  'token-type': 'Not an access token.',
  'token-expired': 'Expired, or issued too long ago.',
  'token-not-yet-valid': 'Not valid yet.',
  'token-claims': 'A claim is missing or of the wrong shape.',
  'name-too-long': 'The name takes more than 255 characters as a subject token.',
  'name-reserved': 'The name of a person is that of a bot, or a bot’s client speaks for a person.',
  'token-revoked': 'Issued before the person’s sessions were ended.',
  'too-many-logins': 'The person has signed in too often lately.',
  'name-taken': 'The name belongs to another subject of Keycloak.',
  'service-unknown': 'No service account of that name.',
  'service-password': 'The password is wrong.',
  'service-profile': 'The account has a profile that does not exist.',
} as const satisfies Record<string, string>;

export type RejectionReason = keyof typeof rejectionReasons;

export interface AuthRejectedOptions {
  /** Who was refused, once that is certain. */
  readonly actor?: string;
  readonly cause?: unknown;
}

/** A login that is answered with no, as opposed to one that could not be decided. */
export class AuthRejected extends Error {
  override readonly name = 'AuthRejected';
  readonly reason: RejectionReason;
  readonly actor: string | undefined;

  constructor(reason: RejectionReason, { actor, ...options }: AuthRejectedOptions = {}) {
    super(rejectionReasons[reason], options);
    this.reason = reason;
    this.actor = actor;
  }
}

/** Somebody who may come in. */
export interface Authenticated {
  /** Who it is, for the audit log. */
  readonly actor: string;
  /** The Keycloak session, of which the audit log names the first connection only. */
  readonly session?: string;
  readonly grant: Grant;
}

/** What came of a login. An `error`: it could not be decided. */
export type Outcome =
  | { readonly result: 'authorized'; readonly authenticated: Authenticated }
  | { readonly result: 'rejected'; readonly rejection: AuthRejected }
  | { readonly result: 'error'; readonly error: unknown };
