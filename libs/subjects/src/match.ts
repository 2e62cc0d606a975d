/**
 * Returns whether a concrete `subject` is matched by `filter`, which may hold `*` and a final `>`.
 *
 * @example
 * matches('room.join.*', 'room.join.general'); // true
 */
export const matches = (filter: string, subject: string): boolean => covers(filter, subject);

/**
 * Returns whether every subject that `inner` matches is matched by `outer` too.
 *
 * Both may hold wildcards; a concrete subject is a filter that matches itself alone.
 *
 * @example
 * covers('room.>', 'room.join.*'); // true
 * covers('room.join.*', 'room.>'); // false
 */
export const covers = (outer: string, inner: string): boolean => {
  const outerTokens = outer.split('.');
  const innerTokens = inner.split('.');
  for (const [index, token] of outerTokens.entries()) {
    const other = innerTokens[index];
    if (other === undefined) return false;
    if (token === '>') return true;
    if (other === '>') return false;
    if (token !== '*' && token !== other) return false;
  }
  return outerTokens.length === innerTokens.length;
};

/**
 * Returns whether some subject is matched by both filters; each may hold `*` and a final `>`.
 *
 * @example
 * overlaps('room.*.alice', 'room.join.*'); // true
 */
export const overlaps = (one: string, other: string): boolean => {
  const oneTokens = one.split('.');
  const otherTokens = other.split('.');
  const shared = Math.min(oneTokens.length, otherTokens.length);
  for (let index = 0; index < shared; index += 1) {
    const a = oneTokens[index];
    const b = otherTokens[index];
    if (a === '>' || b === '>') return true;
    if (a !== b && a !== '*' && b !== '*') return false;
  }
  return oneTokens.length === otherTokens.length;
};
