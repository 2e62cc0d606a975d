import { ApiError, type Endpoint } from '@nats-chat/contracts';
import type { z } from 'zod';

/** Larger than any valid request; what is larger is refused before it is parsed. */
export const MAX_REQUEST_BYTES = 131_072;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Returns the request in `data`, as its schema gives it. No data at all is the empty request.
 *
 * @throws ApiError `TOO_LARGE` above 128 KiB or for a text over its limit; `INVALID` for what is not UTF-8, not JSON, or
 *   not of the schema. Messages name fields, never values.
 */
export const decodeRequest = <E extends Endpoint>(endpoint: E, data: Uint8Array): z.output<E['request']> => {
  if (data.length > MAX_REQUEST_BYTES) {
    throw new ApiError('TOO_LARGE', `A request is at most ${MAX_REQUEST_BYTES} bytes long.`);
  }
  const result = endpoint.request.safeParse(parseJson(data));
  if (result.success) return result.data as z.output<E['request']>;
  const [issue] = result.error.issues;
  const tooLarge = issue?.code === 'custom' && issue.params?.['code'] === 'TOO_LARGE';
  const at = issue?.path.join('.') ?? '';
  throw new ApiError(tooLarge ? 'TOO_LARGE' : 'INVALID', at === '' ? issue?.message : `${at}: ${issue?.message ?? ''}`);
};

function parseJson(data: Uint8Array): unknown {
  if (data.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(data));
  } catch {
    throw new ApiError('INVALID', 'The request is not JSON in UTF-8.');
  }
}
