import type { Endpoint } from '@nats-chat/contracts';
import fc from 'fast-check';
import { requests } from './requests.ts';

/** What may stand where a request has something sensible. */
const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202e',
  '\ufeff',
  '>',
  '*',
  'a.b',
  '../../etc/passwd',
  "'; DROP TABLE messages; --",
  '${7*7}',
  '__proto__',
  'constructor',
  'p-aaaaaaaaaaaaaaaaaaaaaaaaaa',
  'ä'.repeat(5_000),
  'x'.repeat(9_000),
  '\u0001'.repeat(80),
  [],
  {},
  [[[[]]]],
  { length: 1e9 },
  { toString: 1, valueOf: null, toJSON: 1, then: 1 },
  Array.from({ length: 3_000 }, () => ({})),
  Array.from({ length: 3_000 }, (_, index) => index),
];

const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', '', '\0', 'user'];

/** Small payloads that nobody means well with, around what the endpoint takes; some of them are valid. */
export const hostilePayloads = (row: Endpoint): fc.Arbitrary<Uint8Array> => {
  const valid = requests(row);
  const json = fc.oneof(
    { weight: 2, arbitrary: valid },
    { weight: 6, arbitrary: fc.tuple(valid, fc.nat(), fc.constantFrom(...hostileValues)).map(withOneChanged) },
    { weight: 2, arbitrary: fc.tuple(valid, fc.constantFrom(...hostileKeys), fc.jsonValue()).map(withOneMore) },
    { weight: 1, arbitrary: fc.constantFrom(...hostileValues) },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...hostileKeys)), fc.jsonValue()) },
  );
  return fc.oneof(
    { weight: 12, arbitrary: json.map((value) => encode(JSON.stringify(value))) },
    {
      weight: 2,
      arbitrary: fc.tuple(valid, fc.nat()).map(([value, at]) => truncated(encode(JSON.stringify(value)), at)),
    },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map(encode) },
  );
};

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As deep, as long and as wide as fits in, and a little more. */
export const oversizedPayloads: readonly Uint8Array[] = [
  '['.repeat(60_000),
  '['.repeat(60_000) + ']'.repeat(60_000),
  '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000),
  `{"rooms":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  `{"text":"${'x'.repeat(131_000)}"}`,
  `{"items":[${'{},'.repeat(40_000)}{}]}`,
  `{${Array.from({ length: 12_000 }, (_, index) => `"k${index}":0`).join()}}`,
  '1'.repeat(100_000),
  `"${'\\u0000'.repeat(20_000)}"`,
  'x'.repeat(131_072),
  'x'.repeat(131_073),
  'x'.repeat(900_000),
].map(encode);

/** Every request that fits the schema of a row although there is something strange in one of its fields. */
export const strangeRequests = (row: Endpoint): readonly unknown[] => {
  // With all that may be left out.
  const plain = fc
    .sample(requests(row), { seed: 1, numRuns: 200 })
    .filter((request) => row.request.safeParse(request).success);
  const whole = plain.sort((one, other) => entriesOf(other).length - entriesOf(one).length)[0];
  return entriesOf(whole).flatMap((_, at) =>
    hostileValues
      .map((value) => withOneChanged([whole, at, value]))
      .filter((request) => row.request.safeParse(request).success),
  );
};

type Entries = readonly (readonly [string, unknown])[];

const entriesOf = (value: unknown): Entries =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

function withOneChanged([request, at, value]: [unknown, number, unknown]): unknown {
  const entries = entriesOf(request);
  if (entries.length === 0) return value;
  const chosen = at % entries.length;
  return Object.fromEntries(entries.map(([key, old], index) => [key, index === chosen ? value : old]));
}

/** By `fromEntries`, which makes `__proto__` a key like any other, as `JSON.parse` does. */
const withOneMore = ([request, key, value]: [unknown, string, unknown]): unknown =>
  Object.fromEntries([...entriesOf(request), [key, value]]);

const truncated = (bytes: Uint8Array, at: number): Uint8Array => bytes.subarray(0, at % (bytes.length + 1));
