/** Stands for what the page never uses of a library: `vite.config.ts` says for what, and why. */
export default () => ({});

/** What zod asks for as soon as a schema is made: none, as in `zod/mini`. */
export const memoizer = () => undefined;
