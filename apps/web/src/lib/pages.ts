/** The pages beside the rooms. */
export type PageName = 'settings' | 'audit';

export const pagePath = (page: PageName): string => `/${page}`;
