/** Most that the rows of a page take as JSON, in bytes: half of what the server takes, beside whom a person blocks (258 KB at most). */
export const MAX_PAGE_BYTES = 512 * 1024;

/**
 * Returns the first rows that fit into a page as JSON, at least one: a reply above the server’s `max_payload` would be none at all.
 *
 * @param next - what follows these rows, when all of them fit
 */
export const pageOf = <Row>(
  rows: readonly Row[],
  next: string | null,
  cursorOf: (row: Row) => string,
): { readonly rows: Row[]; readonly next: string | null } => {
  let left = MAX_PAGE_BYTES;
  const over = rows.findIndex((row, at) => {
    left -= Buffer.byteLength(JSON.stringify(row)) + 1;
    return left < 0 && at > 0;
  });
  const last = over === -1 ? undefined : rows[over - 1];
  return last === undefined ? { rows: [...rows], next } : { rows: rows.slice(0, over), next: cursorOf(last) };
};
