import type { UserRecord } from '@nats-chat/contracts';

/** Whose a user name is, and since when tokens count: the bucket USERS. */
export interface UserStore {
  /**
   * What is recorded for `user`; `wanted` is recorded at the first sign-in, when there is nothing yet.
   *
   * @throws Error when that is not known: never an empty answer.
   */
  readonly claim: (user: string, wanted: UserRecord) => Promise<UserRecord>;
  /**
   * Refuses tokens issued before `notBefore` (ms since 1970) from now on. It only moves forward.
   *
   * @returns Whether it moved; `false` for a name that is not recorded.
   */
  readonly refuseBefore: (user: string, notBefore: number) => Promise<boolean>;
  /** The name that a Keycloak subject signed in with. */
  readonly nameOf: (sub: string) => string | undefined;
  /** Every recorded name. */
  readonly names: () => readonly string[];
  /** Calls `listener` with every record that came or changed, whichever instance wrote it. */
  readonly onRecord: (listener: (user: string, record: UserRecord) => void) => void;
}

export interface ServiceAccount {
  readonly username: string;
  /** `$scrypt$ln=…,r=…,p=…$salt$hash` */
  readonly passwordHash: string;
  /** The service whose permissions the account has. */
  readonly profile: string;
}

/** The table `service_accounts`. */
export interface AccountStore {
  readonly load: () => Promise<readonly ServiceAccount[]>;
}
