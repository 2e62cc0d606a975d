import { describe, expect, it, vi } from 'vitest';
import { personOf } from '../../test/given.ts';
import { People } from '../people.ts';
import { MemoryDirectoryStore } from '../store.memory.ts';
import type { DirectoryPerson, WrittenRow } from '../store.ts';
import { Directory } from './directory.ts';

const never = new AbortController().signal;

/** Two instances with one database, and a Keycloak with these people. */
const given = (people: readonly DirectoryPerson[]) => {
  const keycloak = { people: [...people], skipped: new Set<string>(), touched: [] as string[], isDown: false };
  const store = new MemoryDirectoryStore();
  const answer = <Result>(result: Result): Result => {
    if (keycloak.isDown) throw new Error('Keycloak does not answer.');
    return result;
  };
  const source = {
    everybody: async function* () {
      yield answer(keycloak.people.filter(({ sub }) => !keycloak.skipped.has(sub)));
    },
    find: vi.fn(async (sub: string) => answer(keycloak.people.find((person) => person.sub === sub))),
    touched: async () => answer(keycloak.touched.splice(0)),
  };
  const start = () => {
    const written: WrittenRow[] = [];
    const inMemory = new People({ showEmail: false });
    const directory = new Directory({ source, store, people: inMemory, onWritten: (rows) => written.push(...rows) });
    return {
      directory,
      written,
      namesOf: (query: string) => inMemory.search(query, 50).map(({ user }) => user),
      inMemory,
    };
  };
  return { keycloak, source, start };
};

describe('the directory', () => {
  it('has everybody after the first comparison, and writes nothing at the next', async () => {
    const { start } = given([personOf('anna'), personOf('annika')]);
    const { directory, written, namesOf } = start();
    await directory.compareAll(never);
    expect(namesOf('ann')).toEqual(['anna', 'annika']);
    expect(written.splice(0)).toHaveLength(2);
    await directory.compareAll(never);
    expect(written).toEqual([]);
  });

  it('takes out who is gone, and not who was only missed while pages moved', async () => {
    const { keycloak, start } = given([personOf('anna'), personOf('annika')]);
    const { directory, namesOf, inMemory } = start();
    await directory.compareAll(never);
    keycloak.people = keycloak.people.filter(({ user }) => user !== 'anna');
    keycloak.skipped.add('sub-annika');
    await directory.compareAll(never);
    expect(namesOf('ann')).toEqual(['annika']);
    expect(inMemory.get('anna')?.state).toBe('deleted');
  });

  it('takes nobody out when Keycloak fails in the middle', async () => {
    const { keycloak, source, start } = given([personOf('anna')]);
    const { directory, namesOf } = start();
    await directory.compareAll(never);
    keycloak.skipped.add('sub-anna');
    source.find.mockRejectedValueOnce(new Error('503'));
    await expect(directory.compareAll(never)).rejects.toThrow('503');
    expect(namesOf('ann')).toEqual(['anna']);
  });

  it('follows what happens to somebody, and says what they were before', async () => {
    const { keycloak, start } = given([personOf('anna', { firstName: 'Anna' })]);
    const { directory, written, namesOf } = start();
    await directory.compareAll(never);
    written.splice(0);
    keycloak.people = [personOf('anna', { firstName: 'Hannah' }), personOf('new', { firstName: 'Ann' })];
    keycloak.touched = ['sub-anna', 'sub-new', 'sub-nobody'];
    await directory.follow(never);
    expect(namesOf('hann')).toEqual(['anna']);
    expect(namesOf('new')).toEqual(['new']);
    expect(written.map(({ row, before }) => [row.displayName, before?.displayName])).toEqual([
      ['Hannah', 'Anna'],
      ['Ann', undefined],
    ]);
  });

  it('looks up later whom it could not look up', async () => {
    const { keycloak, source, start } = given([personOf('anna')]);
    const { directory, namesOf } = start();
    keycloak.touched = ['sub-anna'];
    source.find.mockRejectedValueOnce(new Error('503'));
    await expect(directory.follow(never)).rejects.toThrow('503');
    await directory.follow(never);
    expect(namesOf('anna')).toEqual(['anna']);
  });

  it('has what another instance has found, also while Keycloak is down', async () => {
    const { keycloak, start } = given([personOf('anna')]);
    const one = start();
    const other = start();
    await one.directory.compareAll(never);
    keycloak.isDown = true;
    await other.directory.load();
    expect(other.namesOf('anna')).toEqual(['anna']);
    expect(other.written).toEqual([]);
  });

  it('gives a name to who has it now: whoever had it before is gone', async () => {
    const { keycloak, start } = given([personOf('anna', { sub: 'one', displayName: 'First' })]);
    const { directory, written, inMemory } = start();
    await directory.compareAll(never);
    written.splice(0);
    keycloak.people = [personOf('anna', { sub: 'two', displayName: 'Second' })];
    keycloak.touched = ['two'];
    await directory.follow(never);
    expect(inMemory.get('anna')).toMatchObject({ displayName: 'Second', state: 'active' });
    expect(written.map(({ row }) => [row.sub, row.deleted])).toEqual([
      ['one', true],
      ['two', false],
    ]);
  });

  it('ends when it is stopped', async () => {
    const { start } = given([personOf('anna')]);
    const { directory } = start();
    await expect(directory.compareAll(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});
