/**
 * The grammar of NATS subjects as this system uses them: encoded tokens, patterns with named parameters, matching.
 *
 * A pattern is a subject whose tokens are literals, `{name}` parameters, `*`, or a final `>`:
 * `room.join.{room}.{user}`. This library knows no concrete subject; those are declared in `@nats-chat/contracts`.
 */
export { decodeToken, encodeToken, isToken } from './token.ts';
export { build, params, parse, wildcard } from './pattern.ts';
export type { ParamNames, Params } from './pattern.ts';
export { covers, matches, overlaps } from './match.ts';
