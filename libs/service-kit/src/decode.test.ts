import { ApiError, contract, implementedRows } from '@nats-chat/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRequest, MAX_REQUEST_BYTES } from './decode.ts';

const utf8 = new TextEncoder();
const endpoint = contract.room.create;
const decode = (data: Uint8Array | string) =>
  decodeRequest(endpoint, typeof data === 'string' ? utf8.encode(data) : data);

const failure = (data: Uint8Array | string): string => {
  try {
    decode(data);
    return 'none';
  } catch (error) {
    return error instanceof ApiError ? `${error.code}: ${error.message}` : `not typed: ${String(error)}`;
  }
};

describe('a request', () => {
  test('comes out as its schema says, defaults filled in', () => {
    expect(decode('{"type":"public","room":"r","displayName":" R "}')).toEqual({
      type: 'public',
      room: 'r',
      displayName: 'R',
      topic: '',
    });
  });

  test('may be nothing at all where nothing is asked', () => {
    expect(decodeRequest(contract.room.join, new Uint8Array())).toEqual({});
  });

  test.each([
    ['', 'INVALID: type: '],
    ['null', 'INVALID: '],
    ['[]', 'INVALID: '],
    ['{"type":"public"', 'INVALID: The request is not JSON in UTF-8.'],
    [new Uint8Array([0xff, 0xfe, 0x00]), 'INVALID: The request is not JSON in UTF-8.'],
    [`${'['.repeat(60_000)}${']'.repeat(60_000)}`, 'INVALID: '],
    ['{"type":"public","room":"p-x","displayName":"x"}', 'INVALID: room: Ids must not start with p-, dm- or admin-.'],
    [' '.repeat(MAX_REQUEST_BYTES + 1), 'TOO_LARGE: '],
  ])('of %.40s is refused as %s', (data, expected) => {
    expect(failure(data)).toContain(expected);
  });

  test('that is refused is named by its fields, never by its values', () => {
    expect(failure('{"type":"secret-value","room":"secret-value"}')).not.toContain('secret-value');
  });
});

describe.each(implementedRows)('$operation', ({ row }) => {
  test('takes any bytes and any JSON without another failure than a typed one', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => utf8.encode(text)),
      fc.object().map((value) => utf8.encode(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(bytes, (data) => {
        try {
          decodeRequest(row, data);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });
});
