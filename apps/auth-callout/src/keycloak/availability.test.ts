import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pollWithLog, waitForKeycloak } from './availability.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const given = () => {
  const logger = createLogger({ service: 'auth-callout', level: 'silent' });
  const lines: string[] = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(logger, level).mockImplementation((...said: readonly unknown[]) => {
      lines.push(`${level}: ${String(said.at(-1))}`);
    });
  }
  const keycloak = { down: true, calls: 0 };
  const ask = async (): Promise<void> => {
    keycloak.calls += 1;
    if (keycloak.down) throw new Error('connect ECONNREFUSED');
  };
  return { logger, lines, keycloak, ask };
};

describe('waiting for Keycloak', () => {
  it('is one line when it begins and one when it is over, however long it takes', async () => {
    const { logger, lines, keycloak, ask } = given();
    const waiting = waitForKeycloak(ask, logger);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(lines).toEqual(['info: Waiting for Keycloak.']);
    keycloak.down = false;
    await vi.advanceTimersByTimeAsync(2_000);
    await waiting;
    expect(lines).toEqual(['info: Waiting for Keycloak.', 'info: Keycloak is there.']);
  });

  it('is no line when Keycloak is there', async () => {
    const { logger, lines, keycloak, ask } = given();
    keycloak.down = false;
    await waitForKeycloak(ask, logger);
    expect(lines).toEqual([]);
  });

  it('ends after a minute with the cause', async () => {
    const { logger, keycloak, ask } = given();
    const waiting = waitForKeycloak(ask, logger).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await waiting).toMatchObject({
      message: 'Keycloak is not there.',
      cause: { message: 'connect ECONNREFUSED' },
    });
    expect(keycloak.calls).toBeGreaterThan(25);
  });
});

describe('polling Keycloak', () => {
  it('is one line when it begins to fail, and one when it works again', async () => {
    const { logger, lines, keycloak, ask } = given();
    const poll = pollWithLog(ask, logger);
    for (let count = 0; count < 90; count += 1) await poll();
    keycloak.down = false;
    for (let count = 0; count < 2; count += 1) await poll();
    expect(lines).toEqual([
      'warn: Keycloak’s events cannot be polled; what ends there ends here later.',
      'info: Keycloak’s events are polled again.',
    ]);
  });
});
