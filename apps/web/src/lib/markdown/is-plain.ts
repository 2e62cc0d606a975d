/** Characters that mean nothing to Markdown and can start no link. */
const PLAIN = /^[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\u200d\ufe0f \n.,;!?'"’‘“”„«»()…–—-]*$/u;

/** What plain characters can still form: numbered and dashed lists, underlined headings, indented code. */
const BLOCK = /^(?: {0,3}(?:\d{1,9}[.)]|-)(?:\s|$)| {4}|\s*-+\s*$)/m;

/** Whether Markdown would show `text` as it is written: then the renderer need not be loaded or run. */
export const isPlain = (text: string): boolean => PLAIN.test(text) && !BLOCK.test(text);
