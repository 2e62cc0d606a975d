import type { Endpoint, implementedRows } from '@nats-chat/contracts';
import { build } from '@nats-chat/subjects';
import fc from 'fast-check';
import { z } from 'zod';

/** A row of the contract that is answered, with its place. */
export type AnsweredRow = (typeof implementedRows)[number];

/** The subject of a row for this caller, person or service, about a room that is there unless the request would remove it. */
export const subjectOf = (
  { operation, row }: Pick<AnsweredRow, 'operation' | 'row'>,
  caller: string,
  room = ENDS_ROOMS.has(operation) ? 'nowhere' : 'random',
  thread = THREAD,
): string => build(row.subject, { user: caller, service: caller, room, thread } as Record<string, string>);

/** Who may claim a room may delete it after that. */
const ENDS_ROOMS: ReadonlySet<string> = new Set(['room.delete', 'room.remove']);

/** What a thread is called where any will do. */
const THREAD = '01900000-0000-7000-8000-000000000000';

/** Requests that fit a row's schema, or nearly: what a schema refines by code is not known here. */
export const requests = (row: Endpoint): fc.Arbitrary<unknown> => arbitraryOf(schemaOf(row));

const schemaOf = (row: Endpoint): JsonSchema =>
  jsonSchema.parse(z.toJSONSchema(row.request, { io: 'input', unrepresentable: 'any' }));

/**
 * One request that fits the schema, always the same; of several variants the first, which needs nothing to be there.
 *
 * @throws Error when none is found.
 */
export const validRequest = (row: Endpoint): unknown => sampleOf(row, variantsOf(row)[0]);

/** Every field of a row's requests by its name, those of objects in it as well. */
export const fieldsOf = (row: Endpoint): ReadonlySet<string> => new Set(namesIn(schemaOf(row)));

/** One request for each variant of a row's schema, with these fields set wherever the variant has them. */
export const requestsWith = (row: Endpoint, fields: Readonly<Record<string, unknown>>): readonly object[] =>
  variantsOf(row).map((variant) => {
    const known = Object.entries(fields).filter(([name]) => name in (variant.properties ?? {}));
    return sampleOf(row, variant, Object.fromEntries(known)) as object;
  });

const variantsOf = (row: Endpoint): readonly JsonSchema[] => {
  const schema = schemaOf(row);
  return schema.oneOf ?? schema.anyOf ?? [schema];
};

const namesIn = ({ properties = {}, items, oneOf = [], anyOf = [] }: JsonSchema): readonly string[] => [
  ...Object.entries(properties).flatMap(([name, schema]) => [name, ...namesIn(schema)]),
  ...[...(items === undefined ? [] : [items]), ...oneOf, ...anyOf].flatMap(namesIn),
];

const sampleOf = (row: Endpoint, variant: JsonSchema | undefined, fields?: object): unknown => {
  const found = fc
    .sample(arbitraryOf(variant ?? {}), { seed: 1, numRuns: 500 })
    .map((request) => (fields === undefined ? request : { ...(request as object), ...fields }))
    .find((request) => row.request.safeParse(request).success);
  if (found === undefined) throw new Error(`No request fits the schema of ${row.subject}.`);
  return found;
};

interface JsonSchema {
  readonly type?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly pattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.object({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  required: z.array(z.string()).optional(),
  get items() {
    return jsonSchema.optional();
  },
  get oneOf() {
    return z.array(jsonSchema).optional();
  },
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** Covers what the contract's requests are made of; what it does not know is any JSON value. */
function arbitraryOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined) return fc.oneof(...variants.map(arbitraryOf));
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, value]) => [key, arbitraryOf(value)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, 3)),
      });
    case 'string':
      return schema.pattern === undefined ? texts(schema) : fc.stringMatching(new RegExp(schema.pattern));
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, 1), max: Math.min(schema.maximum ?? 100, 1_000_000) });
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue();
  }
}

/** Short words, so that many of them are names and ids as well. */
const texts = ({ minLength = 0, maxLength = 20 }: JsonSchema): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', '0', '1', '2'),
    minLength,
    maxLength: Math.min(maxLength, 20),
  });
