/** The pages beside the rooms. */
const pages = ['settings', 'audit', 'mentions'] as const;

export type PageName = (typeof pages)[number];

export const pagePath = (page: PageName): string => `/${page}`;

/** Returns the page of an address, in any case and also with a slash at its end; `undefined` where it is none. */
export const pageOf = (path: string): PageName | undefined => {
  const plain = path.toLowerCase().replace(/\/$/, '');
  return pages.find((page) => pagePath(page) === plain);
};
