// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest';
import { forgetNames, storedNames } from './stored-names.ts';

afterEach(() => {
  sessionStorage.clear();
});

it('keeps names, apart for each person', () => {
  storedNames('alice').save([['bob', 'Bob Builder']]);
  expect(storedNames('alice').load()).toEqual([['bob', 'Bob Builder']]);
  expect(storedNames('carol').load()).toEqual([]);
});

it('forgets the names of everybody, and nothing else of the tab', () => {
  storedNames('alice').save([['bob', 'Bob Builder']]);
  sessionStorage.setItem('other', 'kept');
  forgetNames();
  expect(Object.keys(sessionStorage)).toEqual(['other']);
});

it.each(['{', '{}', '[1, ["bob"], ["bob", 2]]'])('makes nothing of %s', (stored) => {
  sessionStorage.setItem('nats-chat.names.alice', stored);
  expect(storedNames('alice').load()).toEqual([]);
});
