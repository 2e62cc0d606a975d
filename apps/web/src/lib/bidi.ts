/** A letter that is written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\ufb1d-\ufdff\ufe70-\ufeff]/u;

/**
 * Returns a name as it can stand inside a sentence: one from right to left is set apart, so that the punctuation and the
 * numbers beside it keep their places. For text in attributes and messages; elements have `<bdi>`.
 */
export const isolated = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);
