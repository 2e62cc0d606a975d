import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { given, type Given } from './given.ts';

let system: Given;
beforeAll(async () => {
  system = await given();
});
afterAll(() => system.stop());

describe('the writer of a room’s owners', () => {
  it('makes a creator the owner once, and not again after they left', async () => {
    const { writer } = system;
    expect(await writer.addFirstTime('lounge', 'alice', 'owner')).toBe(true);
    expect(await writer.readRole('lounge', 'alice')).toBe('owner');
    expect(await writer.addFirstTime('lounge', 'alice', 'owner')).toBe(false);
    await writer.removeMember('lounge', 'alice');
    expect(await writer.addFirstTime('lounge', 'alice', 'owner')).toBe(false);
    expect(await writer.readRole('lounge', 'alice')).toBeUndefined();
  });

  it('leaves a creator who is a member already as they are', async () => {
    await system.writer.putMember('attic', 'alice', 'member');
    expect(await system.writer.addFirstTime('attic', 'alice', 'owner')).toBe(false);
    expect(await system.writer.readRole('attic', 'alice')).toBe('member');
  });

  it('does not end an owner on what was decided about a member', async () => {
    const { writer } = system;
    await writer.putMember('cellar', 'bob', 'member');
    await writer.setRole('cellar', 'bob', 'owner');
    await expect(writer.removeMember('cellar', 'bob', 'member')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await writer.readRole('cellar', 'bob')).toBe('owner');
    expect(await writer.removeMember('cellar', 'bob', 'owner')).toBe(true);
  });
});
