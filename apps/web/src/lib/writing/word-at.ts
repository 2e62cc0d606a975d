import { splitCode } from '@nats-chat/timeline';

/** What is being written at the caret and can be completed. */
export interface Word {
  /** `@` begins a name, `#` that of a room, `:` an emoji, `/` a command, which begins the text. */
  readonly mark: '@' | '#' | ':' | '/';
  /** What stands behind the mark, up to the caret. */
  readonly query: string;
  /** Where the mark stands in the text. */
  readonly from: number;
}

/** Names have spaces; nobody looks for one of more than three words. */
const NAME = /(?<![\p{L}\p{N}_@#&/.])[@#]((?:[\p{L}\p{M}\p{N}._'-]+(?: [\p{L}\p{M}\p{N}._'-]*){0,2})?)$/u;
/** Two letters at least: `10:30` and `:)` look for nothing. A colon may end it. */
const EMOJI = /(?<![\p{L}\p{N}:]):((?:[a-z][a-z0-9_+-]+|[+-]1):?)$/u;

/** A command at the very beginning; not the path of a file, or what begins with two. */
const COMMAND = /^\/([a-z]*)$/i;

/** Returns whether a text does something in place of being sent, or would if its first word were the name of a command. */
export const isCommand = (text: string): boolean => /^\/[a-z]+(?!\S)/i.test(text);

/** Characters that a query has at most. */
const MAX_QUERY = 40;

/** Returns what a text that is written up to the caret asks to be completed; nothing within code. */
export const wordAt = (before: string): Word | undefined => {
  const line = before.slice(Math.max(before.lastIndexOf('\n') + 1, before.length - MAX_QUERY));
  const found = NAME.exec(line) ?? EMOJI.exec(line) ?? COMMAND.exec(before);
  // The piece of code that is not closed yet ends where the caret is; the mark of a span alone is text.
  if (found === null || splitCode(before).at(-1)?.isCode === true) return undefined;
  const [whole, query = ''] = found;
  return { mark: whole.charAt(0) as Word['mark'], query, from: before.length - whole.length };
};
