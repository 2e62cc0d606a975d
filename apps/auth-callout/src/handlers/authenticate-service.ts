import { serviceCaller } from '@nats-chat/contracts';
import { servicePermissions } from '@nats-chat/permissions';
import { AuthRejected, type Authenticated } from '../outcome.ts';
import type { ServiceAccounts } from '../service-accounts.ts';
import type { LoginRequest } from '../wire/login-request.ts';

/**
 * Lets a service in whose password is right, over plain NATS only, for 24 hours.
 *
 * On the server it goes by `svc:{service}`, a name that no person can have.
 *
 * @throws {@link AuthRejected}
 * @throws Error when it cannot be decided: nobody is let in then.
 */
export const authenticateService =
  (accounts: Pick<ServiceAccounts, 'authenticate'>): ((request: LoginRequest) => Promise<Authenticated>) =>
  async ({ client, credentials }) => {
    // Before the password is verified: browsers must not be able to have hashes computed.
    if (client.type !== 'nats') throw new AuthRejected('wrong-connection-type');
    const service = await accounts.authenticate(credentials.user, credentials.password);
    const name = serviceCaller(service);
    const expiresAt = Math.floor(Date.now() / 1_000) + SESSION_SECONDS;
    return { actor: name, grant: { name, permissions: servicePermissions(service), expiresAt } };
  };

const SESSION_SECONDS = 24 * 3_600;
