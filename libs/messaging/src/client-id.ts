import { v7 } from 'uuid';

/**
 * A client id: a UUIDv7 (RFC 9562), greater than every one before it in this process.
 *
 * @param atMs The time that it holds, in ms since 1970, where that is not the process's own clock; then it is not greater
 *   than others of the same millisecond.
 */
export const uuidV7 = (atMs?: number): string => v7(atMs === undefined ? undefined : { msecs: atMs });
