/** Whether each word of `query` begins a word of `text`, or occurs in it where it is long enough to mean something. */
export const matchesWords = (text: string, query: string): boolean => {
  const folded = fold(text);
  const starts = folded.split(/[\s_-]+/);
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/^#/, ''))
    .every((word) => starts.some((start) => start.startsWith(word)) || (word.length > 1 && folded.includes(word)));
};

/** Lower case and without accents: `Büro` is found by `buro`. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
