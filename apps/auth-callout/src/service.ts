import { LoginResponder, type LoginDependencies } from './handlers/answer-login.ts';
import { authenticatePerson, type PersonDependencies } from './handlers/authenticate-person.ts';
import { authenticateService } from './handlers/authenticate-service.ts';
import { SessionEnder, type SessionDependencies } from './handlers/end-sessions.ts';
import type { ServiceAccounts } from './service-accounts.ts';

export interface AuthCalloutOptions
  extends
    Omit<LoginDependencies, 'authenticatePerson' | 'authenticateService'>,
    PersonDependencies,
    SessionDependencies {
  readonly accounts: Pick<ServiceAccounts, 'authenticate'>;
}

/** What the auth callout does: it answers logins, and ends sessions that Keycloak has ended. */
export interface AuthCallout {
  readonly logins: LoginResponder;
  readonly sessions: SessionEnder;
}

/** Creates the auth callout; its sessions follow USERS from then on. */
export const createAuthCallout = (options: AuthCalloutOptions): AuthCallout => ({
  logins: new LoginResponder({
    ...options,
    authenticatePerson: authenticatePerson(options),
    authenticateService: authenticateService(options.accounts),
  }),
  sessions: new SessionEnder(options),
});
