import { describe, expect, it } from 'vitest';
import { Names, type NameStorage } from './names.ts';

describe('the name of a person', () => {
  it.each([
    ['bob', 'bob'],
    ['jane=2Edoe', 'jane.doe'],
    ['=zz', '=zz'],
  ])('of %j is %j while nothing better is known', (user, name) => {
    expect(new Names().of(user)).toBe(name);
  });

  it('is the display name once it is known', () => {
    const names = new Names();
    names.set('bob', 'Bob Builder');
    names.set('bob', '');
    expect(names.of('bob')).toBe('Bob Builder');
  });

  it('is known after a reload, and stored once for all that were received together', async () => {
    const saved: Parameters<NameStorage['save']>[0][] = [];
    const storage = {
      load: () => [['bob', 'Bob Builder']] as const,
      save: (names: (typeof saved)[0]) => void saved.push(names),
    };
    const names = new Names(storage);
    expect(names.of('bob')).toBe('Bob Builder');
    names.set('bob', 'Bob Builder');
    names.set('carol', 'Carol');
    names.set('dave', 'Dave');
    await Promise.resolve();
    expect(saved).toEqual([
      [
        ['bob', 'Bob Builder'],
        ['carol', 'Carol'],
        ['dave', 'Dave'],
      ],
    ]);
  });
});
