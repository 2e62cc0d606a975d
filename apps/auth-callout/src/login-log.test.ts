import { createLogger } from '@nats-chat/otel';
import { AuditTrail } from '@nats-chat/postgres';
import { describe, expect, it, vi } from 'vitest';
import { LoginLog } from './login-log.ts';
import type { Outcome } from './outcome.ts';
import { AuthRejected, type RejectionReason } from './outcome.ts';
import { memoryAuditStore } from './store.memory.ts';
import type { LoginRequest } from './wire/login-request.ts';

const request: LoginRequest = {
  server: { id: 'N1', xkey: 'X1' },
  userNkey: 'U1',
  client: { cid: 7, host: '10.0.0.1', type: 'websocket' },
  credentials: { token: 'a token', user: '', password: '', name: 'tab-1' },
};
const refused = (reason: RejectionReason): Outcome => ({ result: 'rejected', rejection: new AuthRejected(reason) });
const undecided: Outcome = { result: 'error', error: new Error('NATS is unavailable') };

const setUp = () => {
  const logger = createLogger({ service: 'auth-callout', level: 'silent' });
  const store = memoryAuditStore();
  const audit = new AuditTrail(store, logger);
  const log = new LoginLog(audit, logger);
  return {
    log,
    warn: vi.spyOn(logger, 'warn'),
    error: vi.spyOn(logger, 'error'),
    write: (outcome: Outcome, times: number) => {
      for (let count = 0; count < times; count += 1) log.write(request, outcome);
    },
    audited: async () => {
      await audit.flush();
      return store.entries.splice(0);
    },
  };
};

describe('what is written down of a flood of refused logins', () => {
  it('is the first fifty of each reason, then how many more there were', async () => {
    const { log, write, warn, audited } = setUp();
    write(refused('token-malformed'), 5_000);
    write(refused('service-password'), 3);
    expect(await audited()).toHaveLength(53);
    expect(warn).toHaveBeenCalledTimes(53);
    log.summarise();
    const details = { reason: 'token-malformed', leftOut: 4_950 };
    expect(await audited()).toMatchObject([{ action: 'sign-in', actor: 'unknown', result: 'denied', details }]);
    expect(warn).toHaveBeenCalledTimes(54);
    expect(warn).toHaveBeenLastCalledWith(details, expect.any(String));
  });

  it('is as much again after the summary', async () => {
    const { log, write, audited } = setUp();
    write(refused('no-credentials'), 51);
    log.summarise();
    write(refused('no-credentials'), 50);
    log.summarise();
    expect(await audited()).toHaveLength(50 + 1 + 50);
  });

  it('is one line of those that could not be decided, which have one cause', async () => {
    const { log, write, warn, error, audited } = setUp();
    write(undecided, 100);
    expect(warn).toHaveBeenCalledTimes(1);
    log.summarise();
    expect(warn).toHaveBeenCalledTimes(2);
    expect(error).not.toHaveBeenCalled();
    const entries = await audited();
    expect(entries).toHaveLength(51);
    expect(entries[50]).toMatchObject({ result: 'failed', details: { reason: 'undecided', leftOut: 50 } });
  });

  it('leaves out nobody who was let in', async () => {
    const { write, audited } = setUp();
    const permissions = { publish: { allow: [], deny: [] }, subscribe: { allow: [], deny: [] } };
    const grant = { name: 'svc:room', permissions, expiresAt: 2_000_000_000 };
    write({ result: 'authorized', authenticated: { actor: 'svc:room', grant } }, 100);
    expect(await audited()).toHaveLength(100);
  });
});
