import type { Plugin } from 'vite';

/** The text of a row, the errors that its service answers with, and how often it answers. */
const FOR_SERVICES = /\bsummary:\s*'(?:[^'\\]|\\.)*',?|\berrors:\s*\[[^\]]*\],?|\brate:\s*\{[^}]*\},?/g;

/** Leaves out of the contract’s rows what only services and documents read, one percent of the page’s script. */
export const leaveOutForServices = (): Plugin => ({
  name: 'leave-out-for-services',
  enforce: 'pre',
  apply: 'build',
  transform: {
    filter: { id: /\/libs\/contracts\/src\/(?:endpoints\/|events\.ts)/ },
    handler: (code) => ({ code: code.replace(FOR_SERVICES, ''), map: null }),
  },
});
