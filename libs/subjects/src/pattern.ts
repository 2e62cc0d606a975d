/** The names of the `{name}` parameters of a pattern, as a union: `'room' | 'user'`. */
export type ParamNames<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

/** One token for each parameter of a pattern. */
export type Params<Pattern extends string> = Readonly<Record<ParamNames<Pattern>, string>>;

/**
 * Returns the names of a pattern's parameters, in their order.
 *
 * @example
 * params('room.join.{room}.{user}'); // ['room', 'user']
 */
export const params = (pattern: string): readonly string[] =>
  pattern.split('.').flatMap((token) => parameterName(token) ?? []);

/**
 * Returns the subject of `pattern` with `values` in place of its parameters.
 *
 * @throws RangeError when a value is missing or is not a single token: a dot, a wildcard or a space in a value would
 *   make a subject that somebody else's permission was written for.
 *
 * @example
 * build('room.join.{room}.{user}', { room: 'general', user: 'alice' }); // 'room.join.general.alice'
 */
export const build = <Pattern extends string>(pattern: Pattern, values: Params<Pattern>): string =>
  replaceParams(pattern, (name) => {
    const value = (values as Readonly<Record<string, string | undefined>>)[name];
    if (value === undefined || !SAFE_TOKEN.test(value)) {
      throw new RangeError(`The value of {${name}} in ${pattern} is not a subject token.`);
    }
    return value;
  });

/**
 * Returns the filter of a NATS subscription or permission for `pattern`: each parameter is `*`, except those that `fixed` names.
 *
 * @throws RangeError when a fixed value is not a single token.
 *
 * @example
 * wildcard('room.join.{room}.{user}'); // 'room.join.*.*'
 * wildcard('room.join.{room}.{user}', { user: 'alice' }); // 'room.join.*.alice'
 */
export const wildcard = (pattern: string, fixed: Readonly<Record<string, string>> = {}): string =>
  replaceParams(pattern, (name) => {
    const value = fixed[name];
    if (value === undefined) return '*';
    if (!SAFE_TOKEN.test(value)) throw new RangeError(`The value of {${name}} in ${pattern} is not a subject token.`);
    return value;
  });

/**
 * Returns the parameters of `pattern` in a concrete `subject`, or `undefined` when the subject is not of that pattern.
 *
 * @example
 * parse('room.join.{room}.{user}', 'room.join.general.alice')?.room; // 'general'
 * parse('room.join.{room}.{user}', 'room.leave.general.alice'); // undefined
 */
export const parse = <Pattern extends string>(pattern: Pattern, subject: string): Params<Pattern> | undefined => {
  const tokens = subject.split('.');
  const parts = pattern.split('.');
  if (tokens.length !== parts.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const token = tokens[index];
    if (token === undefined || token === '') return undefined;
    const name = parameterName(part);
    if (name !== undefined) values[name] = token;
    else if (part !== token) return undefined;
  }
  return values as Params<Pattern>;
};

/** What may stand in a subject as one token; `:` is there for the names of services, which no user token can take. */
const SAFE_TOKEN = /^[A-Za-z0-9_=:-]+$/;
const PARAMETER = /^\{([A-Za-z]+)\}$/;

const parameterName = (token: string): string | undefined => PARAMETER.exec(token)?.[1];

function replaceParams(pattern: string, replace: (name: string) => string): string {
  return pattern
    .split('.')
    .map((token) => {
      const name = parameterName(token);
      return name === undefined ? token : replace(name);
    })
    .join('.');
}
