import type { Plugin } from 'vite';

/** The text of a row, whom its service answers, how often and with which errors, and how its instances share that. */
const FOR_SERVICES =
  /\b(?:access|role):\s*'\w+',?|\bsummary:\s*'(?:[^'\\]|\\.)*',?|\berrors:\s*\[[^\]]*\],?|\brate:\s*\{[^}]*\},?|(?<!const )\bqueue(?:,|(?=\s*\}))/g;

/** Rows that no service answers yet, and no page asks. */
const PLANNED = '/planned.ts';

/** Leaves out of the contract’s rows what only services and documents read, one percent of the page’s script. */
export const leaveOutForServices = (): Plugin => ({
  name: 'leave-out-for-services',
  enforce: 'pre',
  apply: 'build',
  transform: {
    filter: { id: /\/libs\/contracts\/src\/(?:endpoints\/|events\.ts)/ },
    handler: (code, id) => ({
      code: id.endsWith(PLANNED)
        ? code.replaceAll(/export const (\w+)[\s\S]*?as const;/g, 'export const $1 = {};')
        : code.replace(FOR_SERVICES, ''),
      map: null,
    }),
  },
});
