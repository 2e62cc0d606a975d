import { createLogger } from '@nats-chat/otel';
import { describe, expect, it, vi } from 'vitest';
import { Resources, type Resource } from './resources.ts';

const logger = createLogger({ service: 'room', level: 'silent' });

/** Resources that write down what happens to them. */
const given = () => {
  const happened: string[] = [];
  const resources = new Resources(logger);
  const noting = (name: string, more: Partial<Resource<string>> = {}): Resource<string> => ({
    name,
    open: () => {
      happened.push(`open ${name}`);
      return name;
    },
    restore: async (value) => happened.push(`restore ${value}`),
    close: (value) => happened.push(`close ${value}`),
    ...more,
  });
  return { resources, noting, happened };
};

describe('the resources of a service', () => {
  it('are opened and restored in order, and closed in the opposite one', async () => {
    const { resources, noting, happened } = given();
    expect(await resources.use(noting('database'))).toBe('database');
    await resources.use(noting('consumer'));
    await resources.restore();
    await resources.close(1_000);
    expect(happened).toEqual([
      'open database',
      'open consumer',
      'restore database',
      'restore consumer',
      'close consumer',
      'close database',
    ]);
  });

  it('are ready by name', async () => {
    const { resources, noting } = given();
    await resources.use(noting('database', { isReady: (value) => value === 'database' }));
    await resources.use(noting('timer'));
    const checks = resources.checks();
    expect(Object.keys(checks)).toEqual(['database']);
    expect(await checks['database']?.()).toBe(true);
  });

  it('close in time when one of them never ends, which gets the signal to stop', async () => {
    const { resources, noting, happened } = given();
    const aborted = vi.fn();
    await resources.use(noting('database'));
    await resources.use(
      noting('consumer', {
        close: (_, signal) => {
          signal.addEventListener('abort', aborted);
          return new Promise(() => undefined);
        },
      }),
    );
    const startedAt = performance.now();
    await resources.close(100);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(aborted).toHaveBeenCalledTimes(1);
    expect(happened).toContain('close database');
  });

  it('close when one of them fails', async () => {
    const { resources, noting, happened } = given();
    await resources.use(noting('database'));
    await resources.use(
      noting('consumer', {
        close: () => {
          throw new Error('broken');
        },
      }),
    );
    await resources.close(1_000);
    expect(happened).toContain('close database');
  });
});
