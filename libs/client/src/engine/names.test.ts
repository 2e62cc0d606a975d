import { describe, expect, it } from 'vitest';
import { createNames } from './names.ts';

describe('the name of a person', () => {
  it.each([
    ['bob', 'bob'],
    ['jane=2Edoe', 'jane.doe'],
    ['=zz', '=zz'],
  ])('of %j is %j while nothing better is known', (user, name) => {
    expect(createNames().of(user)).toBe(name);
  });

  it('is the display name once it is known', () => {
    const names = createNames();
    names.learn('bob', 'Bob Builder');
    names.learn('bob', '');
    expect(names.of('bob')).toBe('Bob Builder');
  });
});
