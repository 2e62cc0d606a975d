import type { Plugin } from 'vite';

/** A method that makes an adapter for apps made with Cordova, to its end. */
const ADAPTER = /^ {2}#loadCordova\w*Adapter \(\) \{$[\s\S]*?^ {2}\}$/gm;

/** Takes of keycloak-js how apps made with Cordova sign in, 1 KB of the page’s script: the page never asks for that. */
export const withoutCordova = (): Plugin => ({
  name: 'without-cordova',
  enforce: 'pre',
  apply: 'build',
  transform: {
    filter: { id: /\/keycloak-js\/lib\/keycloak\.js$/ },
    handler: (code) => {
      const adapters = code.match(ADAPTER)?.length;
      if (adapters !== 2) throw new Error('keycloak-js is laid out in another way: see build/without-cordova.ts.');
      return { code: code.replace(ADAPTER, (method) => `${method.slice(0, method.indexOf('{'))}{}`), map: null };
    },
  },
});
