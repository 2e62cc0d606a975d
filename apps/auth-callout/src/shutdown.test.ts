import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shutDown } from './shutdown.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const setUp = (does: () => Promise<void>) => {
  const steps: string[] = [];
  const step = (name: string) => () => {
    steps.push(name);
    return does();
  };
  const logger = createLogger({ service: 'auth-callout', level: 'silent' });
  const running = {
    stops: [() => void steps.push('timers')],
    logins: { drain: step('logins') },
    users: { stop: step('users') },
    connections: [{ drain: step('nats') }],
    log: { summarise: () => void steps.push('summary') },
    audit: { flush: step('audit') },
    database: { close: step('database') },
    logger,
  };
  return { running, steps, warn: vi.spyOn(logger, 'warn') };
};

const ORDER = ['timers', 'logins', 'users', 'summary', 'nats', 'audit', 'database'];

describe('the shutdown', () => {
  it('writes the audit log when the last logins are answered, and leaves PostgreSQL after that', async () => {
    const { running, steps, warn } = setUp(async () => undefined);
    await shutDown(running);
    expect(steps).toEqual(ORDER);
    expect(warn).not.toHaveBeenCalled();
  });

  it('does every step within 3 s when NATS and PostgreSQL do not answer', async () => {
    const { running, steps, warn } = setUp(() => new Promise(() => undefined));
    const ended = shutDown(running);
    await vi.advanceTimersByTimeAsync(3_000);
    await ended;
    expect(steps).toEqual(ORDER);
    expect(warn).toHaveBeenCalledTimes(5);
  });

  it('ends when they refuse', async () => {
    const { running, steps } = setUp(() => Promise.reject(new Error('closed')));
    await shutDown(running);
    expect(steps).toEqual(ORDER);
  });
});
