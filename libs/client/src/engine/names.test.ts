import { describe, expect, it, vi } from 'vitest';
import { MOST_STORED, Names, type NameStorage } from './names.ts';

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

  it('is the one that was set last, and is stored when it changes', async () => {
    const save = vi.fn<NameStorage['save']>();
    const names = new Names({ load: () => [['bob', 'Bob Builder']], save });
    names.set('bob', 'Bob Builder');
    await Promise.resolve();
    expect(save).not.toHaveBeenCalled();
    names.set('bob', 'Robert');
    await Promise.resolve();
    expect([names.of('bob'), names.knows('bob'), names.knows('carol')]).toEqual(['Robert', true, false]);
    expect(save).toHaveBeenCalledExactlyOnceWith([['bob', 'Robert']]);
  });

  it('is stored for those whose names were set last, when there are too many', async () => {
    const save = vi.fn<NameStorage['save']>();
    const names = new Names({ load: () => [], save });
    for (let index = 0; index <= MOST_STORED; index += 1) names.set(`u${index}`, `U ${index}`);
    // Told again: it is one of the last, though its name is the same.
    names.set('u0', 'U 0');
    await Promise.resolve();
    const stored = save.mock.calls[0]?.[0] ?? [];
    expect([stored.length, stored[0]?.[0], stored.at(-1)?.[0]]).toEqual([MOST_STORED, 'u2', 'u0']);
    expect(names.of('u1')).toBe('U 1');
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
