import { createLogger } from '@nats-chat/otel';
import { describe, expect, it } from 'vitest';
import { createAuditTrail, type AuditEntry } from './audit-trail.ts';

const logger = createLogger({ service: 'room', level: 'silent' });

const entry = (target: string) => ({ actor: 'alice', action: 'room.create', target, result: 'ok' }) as const;

const given = () => {
  const written: AuditEntry[] = [];
  const state = { broken: false };
  const trail = createAuditTrail(
    {
      append: async (entries) => {
        if (state.broken) throw new Error('no database');
        written.push(...entries);
      },
    },
    logger,
  );
  return { trail, written, state };
};

describe('the audit trail', () => {
  it('writes what waits, once, in order', async () => {
    const { trail, written } = given();
    for (let at = 0; at < 450; at += 1) trail.record(entry(`room${at}`));
    await Promise.all([trail.flush(), trail.flush()]);
    expect(written.map(({ target }) => target)).toEqual(Array.from({ length: 450 }, (_, at) => `room${at}`));
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
