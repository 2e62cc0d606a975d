/** The pages beside the rooms. */
const pages = ['settings', 'audit', 'mentions'] as const;

export type PageName = (typeof pages)[number];

export const pagePath = (page: PageName): string => `/${page}`;

/** Returns the page of an address; `undefined` where it is none. */
export const pageOf = (path: string): PageName | undefined => pages.find((page) => pagePath(page) === path);
