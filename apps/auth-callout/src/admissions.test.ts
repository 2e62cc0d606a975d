import { describe, expect, it } from 'vitest';
import { createAdmissions } from './admissions.ts';

const admission = (cid: number, issuedAt: number) => ({ serverId: 'N1', cid, issuedAt });

describe('admissions', () => {
  it('name each connection with an older token once', () => {
    const admissions = createAdmissions();
    admissions.add('alice', admission(1, 1_000));
    admissions.add('alice', admission(2, 3_000));
    admissions.add('bob', admission(3, 1_000));
    expect(admissions.takeIssuedBefore('alice', 2_000)).toEqual([admission(1, 1_000)]);
    expect(admissions.takeIssuedBefore('alice', 2_000)).toEqual([]);
    expect(admissions.takeIssuedBefore('alice', 9_000)).toEqual([admission(2, 3_000)]);
    expect(admissions.takeIssuedBefore('nobody', 9_000)).toEqual([]);
  });

  it('remember the last 300 connections of a person', () => {
    const admissions = createAdmissions();
    for (let cid = 1; cid <= 350; cid += 1) admissions.add('alice', admission(cid, 1_000));
    const taken = admissions.takeIssuedBefore('alice', 2_000).map(({ cid }) => cid);
    expect(taken).toEqual(Array.from({ length: 300 }, (_, index) => index + 51));
  });
});
