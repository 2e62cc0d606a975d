import type { Plugin } from 'vite';

/** What marked makes at once to turn Markdown into HTML, up to the names that it exports. */
const INSTANCE = /\bvar \w+=new \w+;function (?:(?!\bvar \w+=new \w+;)[\s\S])*?export\{[^}]*\}/;

/**
 * Takes of marked what reads Markdown alone, 3 KB less of the page’s script: the page makes elements of the tokens, never
 * HTML. marked is one minified file, which makes an instance of everything when it loads.
 */
export const lexerOnly = (): Plugin => ({
  name: 'lexer-only',
  enforce: 'pre',
  apply: 'build',
  transform: {
    filter: { id: /\/marked\/lib\/marked\.esm\.js$/ },
    handler: (code) => {
      const [end] = INSTANCE.exec(code) ?? [''];
      const names = ['Lexer', 'Tokenizer'].map((name) => new RegExp(`\\w+ as ${name}\\b`).exec(end)?.[0]);
      if (names.includes(undefined)) throw new Error('marked is laid out in another way: see build/lexer-only.ts.');
      return { code: code.replace(end, () => `export{${names.join()}}`), map: null };
    },
  },
});
