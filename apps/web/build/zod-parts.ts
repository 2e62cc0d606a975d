import type { Plugin } from 'vite';

/** Methods of zod’s schemas that the page’s own modules call, and those that these call. */
export const USED_METHODS: ReadonlySet<string> = new Set([
  'array',
  'catch',
  'check',
  'clone',
  'default',
  'endsWith',
  'extend',
  'includes',
  'int',
  'length',
  'loose',
  'max',
  'meta',
  'min',
  'nonnegative',
  'nullable',
  'optional',
  'partial',
  'positive',
  'refine',
  'regex',
  'safeParse',
  'startsWith',
  'transform',
  'trim',
]);

/** A method in a class’s table: `email(params) {`, `parse: function _parse(data) {`. */
const METHOD = /^ {4}(?:async )?(\w+)(?:\(|: (?:async )?function )[^\n]*\{\n(?:(?: {8}[^\n]*)?\n)*? {4}\},\n/gm;

/** How a schema becomes JSON Schema, set for each one. */
const JSON_SCHEMA = /^ {4}inst\._zod\.processJSONSchema = .*;\n/gm;

/** Returns the names of all methods that zod’s module of classes has. */
export const methodsOf = (code: string): ReadonlySet<string> =>
  new Set(Array.from(code.matchAll(METHOD), ([, name = '']) => name));

/**
 * Takes of zod’s classes the methods that the page never calls, and with them the schemas that only they make, 7 KB less of
 * the page’s script: a string alone brings each format that there is, from `email` to `cidrv6`. Objects are read without
 * a compiler, which the policy of the page forbids.
 */
export const zodParts = (): Plugin => ({
  name: 'zod-parts',
  enforce: 'pre',
  apply: 'build',
  transform: {
    filter: { id: /\/zod\/v4\/classic\/schemas\.js$/ },
    handler: (code) => {
      const names = methodsOf(code);
      const missing = [...USED_METHODS].filter((name) => !names.has(name));
      if (missing.length > 0 || !code.includes(COMPILED))
        throw new Error(`zod is laid out in another way (${missing.join()}): see build/zod-parts.ts.`);
      return {
        code: code
          .replaceAll(METHOD, (method, name: string) => (USED_METHODS.has(name) ? method : ''))
          .replaceAll(JSON_SCHEMA, '')
          .replaceAll(COMPILED, 'core.$ZodObject.init'),
        map: null,
      };
    },
  },
});

const COMPILED = 'core.$ZodObjectJIT.init';
