let count = 0;

/** `words` with an end that no other text or name of this run or an earlier one has; letters and digits alone. */
export const unique = (words: string): string => {
  count += 1;
  return `${words} ${Date.now().toString(36)}${count}`;
};
