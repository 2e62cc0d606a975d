/** Returns a Markdown table; cells are text, and `|` in them is escaped. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escape).join(' | ')} |`).join('\n');

/** Returns text as code. */
export const code = (text: string): string => `\`${text}\``;

const escape = (cell: string): string => cell.replaceAll('|', String.raw`\|`);
