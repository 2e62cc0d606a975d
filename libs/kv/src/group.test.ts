import { describe, expect, it } from 'vitest';
import { newest } from './entry.ts';
import { Group } from './group.ts';

const entry = (revision: number, value?: string) => ({ key: `r.${revision}`, revision, value });

describe('a group', () => {
  it('shows those who have a value', () => {
    const group = new Group<string>(10);
    group.load('alice', entry(3, 'owner'));
    group.load('bob', entry(7));
    expect(group.view()).toEqual(new Map([['alice', 'owner']]));
  });

  it('ignores changes that its load has seen', () => {
    const group = new Group<string>(10);
    group.apply('alice', entry(10, 'member'));
    expect(group.view().size).toBe(0);
    group.apply('alice', entry(11, 'member'));
    expect(group.view().get('alice')).toBe('member');
  });

  it('does not let an older change undo an entry that is newer than the group', () => {
    const group = new Group<string>(10);
    group.load('alice', entry(15));
    group.apply('alice', entry(12, 'member'));
    expect(group.view().size).toBe(0);
    group.apply('alice', entry(16, 'admin'));
    expect(group.view().get('alice')).toBe('admin');
  });

  it('keeps the newer of two loaded entries, in whichever order they come', () => {
    const group = new Group<string>(1);
    group.load('alice', entry(5, 'admin'));
    group.load('alice', entry(4, 'member'));
    expect(group.view().get('alice')).toBe('admin');
  });

  it('gives the same snapshot until something changes, and never changes one it gave', () => {
    const group = new Group<string>(1);
    group.load('alice', entry(1, 'owner'));
    const before = group.view();
    expect(group.view()).toBe(before);
    group.apply('bob', entry(2, 'member'));
    expect([...before.keys()]).toEqual(['alice']);
    expect([...group.view().keys()]).toEqual(['alice', 'bob']);
  });
});

describe('a page of a group', () => {
  const given = () => {
    const group = new Group<string>(10);
    for (const [member, revision] of [
      ['dora', 12],
      ['alice', 3],
      ['bob', 7],
    ] as const)
      group.load(member, entry(revision, member));
    group.load('gone', entry(5));
    return group;
  };
  const pages = (group: Group<string>, limit: number): (string | undefined)[][] => {
    const page = (after: number): (string | undefined)[][] => {
      const { entries, next } = group.page(after, limit);
      return [entries.map(({ value }) => value), ...(next === undefined ? [] : page(next))];
    };
    return page(0);
  };

  it.each([
    [1, [['alice'], ['bob'], ['dora']]],
    [2, [['alice', 'bob'], ['dora']]],
    [3, [['alice', 'bob', 'dora']]],
  ])('of %i has who has a value, in the order of revisions, and the last one says so', (limit, expected) => {
    expect(pages(given(), limit)).toEqual(expected);
  });

  it('follows changes, also one that is older than what was loaded of somebody else', () => {
    const group = given();
    expect(group.page(0, 10).entries).toHaveLength(3);
    group.apply('carl', entry(11, 'carl'));
    group.apply('alice', entry(13, 'alice'));
    group.apply('bob', entry(14));
    expect(pages(group, 1)).toEqual([['carl'], ['dora'], ['alice']]);
  });

  it('is empty after the last, and in an empty group', () => {
    const nothing = { entries: [], next: undefined };
    expect([given().page(12, 2), new Group<string>(1).page(0, 2)]).toEqual([nothing, nothing]);
  });
});

describe('newest', () => {
  it('prefers the higher revision, and what is held when they are the same', () => {
    const held = entry(5, 'held');
    expect(newest(held, undefined)).toBe(held);
    expect(newest(held, entry(5, 'other'))).toBe(held);
    expect(newest(held, entry(4, 'other'))).toBe(held);
    expect(newest(held, entry(6, 'other'))).toEqual(entry(6, 'other'));
  });
});
