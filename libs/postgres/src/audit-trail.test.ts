import { createLogger } from '@nats-chat/otel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditResource, AuditTrail, type AuditEntry } from './audit-trail.ts';

const logger = createLogger({ service: 'room', level: 'silent' });

const entry = (target: string) => ({ actor: 'alice', action: 'room.create', target, result: 'ok' }) as const;

const given = () => {
  const written: AuditEntry[] = [];
  const statements: number[] = [];
  const state = { broken: false, meanwhile: (): void => undefined };
  const store = {
    append: async (entries: readonly AuditEntry[]) => {
      statements.push(entries.length);
      state.meanwhile();
      if (state.broken) throw new Error('no database');
      written.push(...entries);
    },
  };
  return { trail: new AuditTrail(store, logger), store, written, statements, state };
};

describe('the audit trail', () => {
  it('writes what waits, once, in order', async () => {
    const { trail, written, statements } = given();
    for (let at = 0; at < 450; at += 1) trail.record(entry(`room${at}`));
    await Promise.all([trail.flush(), trail.flush()]);
    expect(written.map(({ target }) => target)).toEqual(Array.from({ length: 450 }, (_, at) => `room${at}`));
    expect(statements).toEqual([200, 200, 50]);
  });

  it('writes nothing when nothing waits', async () => {
    const { trail, statements } = given();
    await trail.flush();
    expect(statements).toEqual([]);
  });

  it('dates an entry when it happened, not when it is written', async () => {
    const { trail, written } = given();
    const before = Date.now();
    trail.record(entry('one'));
    const after = Date.now();
    await new Promise((resolve) => setImmediate(resolve));
    await trail.flush();
    expect(written[0]?.at.getTime()).toBeGreaterThanOrEqual(before);
    expect(written[0]?.at.getTime()).toBeLessThanOrEqual(after);
  });

  it('writes what comes while it writes, after it', async () => {
    const { trail, written, state } = given();
    trail.record(entry('one'));
    state.meanwhile = () => {
      state.meanwhile = () => undefined;
      trail.record(entry('two'));
    };
    await trail.flush();
    expect(written.map(({ target }) => target)).toEqual(['one', 'two']);
  });

  it('keeps what could not be written for the next time', async () => {
    const { trail, written, state } = given();
    state.broken = true;
    trail.record(entry('one'));
    await trail.flush();
    state.broken = false;
    trail.record(entry('two'));
    await trail.flush();
    expect(written.map(({ target }) => target)).toEqual(['one', 'two']);
  });

  it('drops what comes when 1,000 wait, rather than grow', async () => {
    const { trail, written } = given();
    for (let at = 0; at < 1_200; at += 1) trail.record(entry(`room${at}`));
    await trail.flush();
    expect(written).toHaveLength(1_000);
  });

  it.each(['denied', 'failed'] as const)('keeps room for what happened, however much is %s', async (result) => {
    const { trail, written } = given();
    for (let at = 0; at < 1_200; at += 1) trail.record({ ...entry('vault'), result });
    for (let at = 0; at < 500; at += 1) trail.record(entry(`room${at}`));
    await trail.flush();
    expect(written.filter((of) => of.result === result)).toHaveLength(500);
    expect(written.filter((of) => of.result === 'ok')).toHaveLength(500);
  });
});

describe('what the log says of the audit trail', () => {
  const error = vi.spyOn(logger, 'error');
  const info = vi.spyOn(logger, 'info');
  beforeEach(() => {
    error.mockReset();
    info.mockReset();
  });

  it('is one line when it begins to fail and one when it works again, however often it is tried', async () => {
    const { trail, state } = given();
    state.broken = true;
    trail.record(entry('one'));
    for (let attempt = 0; attempt < 5; attempt += 1) await trail.flush();
    expect([error.mock.calls.length, info.mock.calls.length]).toEqual([1, 0]);
    state.broken = false;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      trail.record(entry('two'));
      await trail.flush();
    }
    expect([error.mock.calls.length, info.mock.calls.length]).toEqual([1, 1]);
  });

  it('is nothing while all goes well', async () => {
    const { trail } = given();
    trail.record(entry('one'));
    await trail.flush();
    expect([error.mock.calls.length, info.mock.calls.length]).toEqual([0, 0]);
  });
});

describe('the audit log of a service', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is written several times a second, and once more at the stop', async () => {
    const { store, written } = given();
    const resource = auditResource(store, logger);
    const audit = resource.open();
    audit.record(entry('one'));
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(300);
    expect(written.map(({ target }) => target)).toEqual(['one']);
    audit.record(entry('two'));
    await resource.close(audit);
    expect(written.map(({ target }) => target)).toEqual(['one', 'two']);
  });

  it('is not written any more after the stop, not even by a timer', async () => {
    const { store, statements } = given();
    const resource = auditResource(store, logger);
    const audit = resource.open();
    await resource.close(audit);
    audit.record(entry('late'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(statements).toEqual([]);
  });

  it('stops though it cannot be written', async () => {
    const { store, state, written } = given();
    const resource = auditResource(store, logger);
    const audit = resource.open();
    state.broken = true;
    audit.record(entry('lost'));
    await expect(resource.close(audit)).resolves.toBeUndefined();
    expect(written).toEqual([]);
  });
});
