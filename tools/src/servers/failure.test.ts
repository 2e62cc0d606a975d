import { describe, expect, it } from 'vitest';
import { explainFailure, isPortTaken } from './failure.ts';

describe('explainFailure', () => {
  it.each([
    ['initdb: error: could not write to file "x": No space left on device', /the disk is full/],
    ['[FTL] Can not start JetStream: insufficient storage resources available', /the disk is full/],
    ['FATAL:  database files are incompatible with server', /another version of PostgreSQL/],
    ['FATAL:  could not open file "global/pg_control": Permission denied', /sudo chown/],
    ['PANIC:  could not read file "global/pg_control": read 0 of 296', /npm run reset/],
    ['postgres: error while loading shared libraries: libpq.so.5: file too short', /remove node_modules/],
    ['2026-11-26 [FTL] nats.conf:3:1: unknown field "x"\n', /^nats\.conf:3:1: unknown field "x"$/],
    ['nats-server: /work/nats.conf:63:9: Parse error on line 63\n', /Parse error on line 63$/],
    ['at x (y:1)\nError: listen refused\n    at z', /^listen refused$/],
    ['{"level":"fatal","reason":"No \\"x\\"","message":"y"}', /^No .*x/],
    ['one\nthe last line.\n\n', /^exit code 1 after “the last line.”$/],
    ['\n', /^exit code 1$/],
  ])('%j', (log, expected) => {
    expect(explainFailure(log, 'exit code 1')).toMatch(expected);
  });
});

describe('isPortTaken', () => {
  it.each([
    ['Error: listen EADDRINUSE: address already in use 127.0.0.1:3000', true],
    ['[FTL] Error listening on port: 127.0.0.1:4222, "listen tcp 127.0.0.1:4222: bind: address already in use"', true],
    ['could not bind IPv4 address "127.0.0.1": Address already in use', true],
    ['java.net.BindException: Address already in use', true],
    ['ERROR: Port 9000 seems to be in use by another process', true],
    ['FATAL: password authentication failed', false],
  ])('%j: %s', (log, expected) => {
    expect(isPortTaken(log)).toBe(expected);
  });
});
