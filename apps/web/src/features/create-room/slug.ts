/** Longest room id. */
const MAX_LENGTH = 63;

/** Returns an id for a room of that name: `Design & Büro` becomes `design-buro`. Empty when nothing of the name can be kept. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '');
