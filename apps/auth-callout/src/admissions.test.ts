import { describe, expect, it } from 'vitest';
import { Admissions } from './admissions.ts';

const rate = { perMinute: 100, burst: 50 };
const admission = (cid: number, issuedAt: number) => ({ serverId: 'N1', cid, issuedAt });

describe('admissions', () => {
  it('name each connection with an older token once', () => {
    const admissions = new Admissions(rate);
    admissions.add('alice', admission(1, 1_000));
    admissions.add('alice', admission(2, 3_000));
    admissions.add('bob', admission(3, 1_000));
    expect(admissions.takeIssuedBefore(2_000, 'alice')).toEqual([admission(1, 1_000)]);
    expect(admissions.takeIssuedBefore(2_000, 'alice')).toEqual([]);
    expect(admissions.takeIssuedBefore(9_000, 'alice')).toEqual([admission(2, 3_000)]);
    expect(admissions.takeIssuedBefore(9_000, 'nobody')).toEqual([]);
  });

  it('name everyone’s where no name is given', () => {
    const admissions = new Admissions(rate);
    admissions.add('alice', admission(1, 1_000));
    admissions.add('bob', admission(2, 1_000));
    admissions.add('bob', admission(3, 3_000));
    expect(admissions.takeIssuedBefore(2_000)).toEqual(
      expect.arrayContaining([admission(1, 1_000), admission(2, 1_000)]),
    );
    expect(admissions.takeIssuedBefore(9_000)).toEqual([admission(3, 3_000)]);
  });

  it('remember the last 300 connections of a person', () => {
    const admissions = new Admissions(rate);
    for (let cid = 1; cid <= 350; cid += 1) admissions.add('alice', admission(cid, 1_000));
    const taken = admissions.takeIssuedBefore(2_000, 'alice').map(({ cid }) => cid);
    expect(taken).toEqual(Array.from({ length: 300 }, (_, index) => index + 51));
  });
});
