/** Stands for what the page never uses of a library: `vite.config.ts` says for what, and why. */
export default () => ({});
