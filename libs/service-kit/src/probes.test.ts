import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startProbes, type Probes, type ReadinessChecks } from './probes.ts';

let checks: ReadinessChecks;
let probes: Probes;
beforeEach(async () => {
  checks = {};
  probes = await startProbes({ host: '127.0.0.1', port: 0 }, () => checks);
});
afterEach(() => probes.close());

const probe = async (path: string) => {
  const response = await fetch(`http://127.0.0.1:${probes.port}${path}`);
  return [response.status, await response.text()];
};
const never = () => new Promise<boolean>(() => undefined);

describe('a service', () => {
  it('is live whatever is not ready, and ready when nothing is missing', async () => {
    expect(await probe('/readyz')).toEqual([200, 'ok\n']);
    checks = { boot: () => false };
    expect(await probe('/livez')).toEqual([200, 'ok\n']);
    expect(await probe('/readyz')).toEqual([503, 'waiting for boot\n']);
    expect(await probe('/readyz?from=somebody')).toEqual([503, 'waiting for boot\n']);
  });

  it('names each part that is not ready: one that says so, one that throws, one that rejects', async () => {
    checks = {
      nats: () => true,
      PostgreSQL: async () => false,
      'the log': () => {
        throw new Error('secret detail');
      },
      'the cache': () => Promise.reject(new Error('secret detail')),
      timer: async () => true,
    };
    expect(await probe('/readyz')).toEqual([503, 'waiting for PostgreSQL, the log, the cache\n']);
  });

  it('takes a part that does not say in a second for one that is not ready, all of them at once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = Promise.withResolvers<undefined>();
    const last = () => {
      asked.resolve(undefined);
      return never();
    };
    checks = { one: never, other: never, nats: () => true, third: last };
    const answer = probe('/readyz');
    await asked.promise;
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    expect(await answer).toEqual([503, 'waiting for one, other, third\n']);
  });

  it('asks again at each probe', async () => {
    const nats = vi.fn(() => true);
    checks = { nats };
    for (let asked = 0; asked < 3; asked += 1) await probe('/readyz');
    expect(nats).toHaveBeenCalledTimes(3);
  });

  it.each(['/', '/ready', '/livez/more', '/metrics'])('has nothing at %s', async (path) => {
    expect(await probe(path)).toEqual([404, '']);
  });

  it('does not start where another listens', async () => {
    const taken = startProbes({ host: '127.0.0.1', port: probes.port }, () => checks);
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('closes at once, though somebody keeps a connection open', async () => {
    const socket = connect(probes.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await probes.close();
    await ended;
    await expect(probe('/livez')).rejects.toThrow();
  });
});
