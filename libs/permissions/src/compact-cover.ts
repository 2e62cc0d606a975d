import { covers, overlaps } from '@nats-chat/subjects';

/** Stands in a pattern for the caller's own token; every other parameter is `*`. */
export const CALLER = '{user}';

/**
 * Returns few patterns that match every subject of the rows `granted`, for nats-server to hold with each connection.
 *
 * Beyond the rows they match only subjects that mean nothing to anybody: none that overlaps `reserved`, and none of a row
 * as another caller, whatever the values of parameters. A person may be named like a room or like any literal. Two
 * patterns are merged into one with `*` where their literals differ, as long as that holds. The first token and the
 * caller's own stay. See docs/adr/0011-compact-permissions.md.
 *
 * @param granted Subjects of rows that the caller may publish to, each with `{user}` for the caller, once.
 * @param reserved Subjects, patterns and filters that somebody else subscribes to, may publish to, or is stored by.
 */
export const compactCover = (granted: readonly string[], reserved: readonly string[]): readonly string[] => {
  const rows = [...new Set(granted.map(asPattern))].sort();
  const forbidden = reserved.map(asFilter);
  const isMeaningless = (pattern: string): boolean =>
    !forbidden.some((filter) => overlaps(asFilter(pattern), filter)) &&
    rows.every((row) => callerAt(row) === callerAt(pattern) || !overlaps(asFilter(pattern), asFilter(row)));
  let cover: readonly string[] = rows;
  // Each round leaves fewer patterns.
  for (let next = mergeTwo(cover, isMeaningless); next !== undefined; next = mergeTwo(cover, isMeaningless))
    cover = next;
  return cover;
};

/** Returns the patterns with the first two merged that may be, and without what the result covers. */
function mergeTwo(
  patterns: readonly string[],
  isAcceptable: (merged: string) => boolean,
): readonly string[] | undefined {
  for (const [index, one] of patterns.entries()) {
    for (const other of patterns.slice(index + 1)) {
      const merged = merge(one, other);
      if (merged === undefined || !isAcceptable(merged)) continue;
      return [...patterns.filter((pattern) => !covers(merged, pattern)), merged].sort();
    }
  }
  return undefined;
}

function merge(one: string, other: string): string | undefined {
  const ours = one.split('.');
  const theirs = other.split('.');
  const isAlike = ours.length === theirs.length && ours[0] === theirs[0];
  return isAlike ? ours.map((token, index) => (token === theirs[index] ? token : '*')).join('.') : undefined;
}

const callerAt = (pattern: string): number => pattern.split('.').indexOf(CALLER);

const asPattern = (subject: string): string =>
  subject
    .split('.')
    .map((token) => (token.startsWith('{') && token !== CALLER ? '*' : token))
    .join('.');

/** With the caller's token as any other: whoever it is may have the name of whatever stands there elsewhere. */
const asFilter = (pattern: string): string => asPattern(pattern).replace(CALLER, '*');
