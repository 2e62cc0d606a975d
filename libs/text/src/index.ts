/** Names and words as people compare them: the same in the page and in services, whatever the reader's locale. */
export { compareNames, fold, lookAlike, matcher, matchesWords, searchable } from './match.ts';
export type { Searchable } from './match.ts';
