import { expect, it } from 'vitest';
import { timeLocale } from './locale.ts';

it.each([
  ['de-AT', 'de-AT'],
  ['en-US', 'en-US'],
  ['xx-YY', 'en'],
])('times of a browser in %s are written in %s', (own, locale) => {
  expect(timeLocale(own)).toBe(locale);
});
