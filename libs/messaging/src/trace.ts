/** The header that carries the trace of a message (W3C Trace Context). */
export const TRACEPARENT = 'traceparent';

/**
 * Mints a new trace, sampled: `00-{trace id}-{span id}-01`, with ids from the cryptographic source.
 *
 * What a person does begins in their client, so its trace does too. An all-zero id, which the standard calls invalid,
 * would need 64 zero bits in a row.
 *
 * @example
 * const headers = { [TRACEPARENT]: mintTraceparent() };
 */
export const mintTraceparent = (): string => `00-${randomHex(16)}-${randomHex(8)}-01`;

/**
 * Returns the trace id of a `traceparent`: 32 hex digits, or `undefined` when it is none.
 *
 * @example
 * traceIdOf('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'); // '4bf92f3577b34da6a3ce929d0e0e4736'
 * traceIdOf('none'); // undefined
 */
export const traceIdOf = (traceparent: string): string | undefined =>
  /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent)?.[1];

const randomHex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
