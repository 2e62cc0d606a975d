/**
 * Returns an `import()` that can be tried again after the network was away. Browsers keep the failure of an address until a
 * reload; Chromium and Firefox name the address in the error, so the next try asks for it under another query. Where
 * they do not, it is the same import again.
 *
 * @param importModule Of a module without state, since two instances of it may come to be. What it imports itself
 *   must have been loaded with the page: a query does not reach that.
 */
export const retriableImport = <Module>(importModule: () => Promise<Module>): (() => Promise<Module>) => {
  let next = importModule;
  return async () => {
    try {
      return await next();
    } catch (error) {
      const [, address] = /dynamically imported module: ([^\s?]+)/.exec(String(error)) ?? [];
      if (address !== undefined)
        next = () => import(/* @vite-ignore */ `${address}?again=${Date.now()}`) as Promise<Module>;
      throw error;
    }
  };
};
