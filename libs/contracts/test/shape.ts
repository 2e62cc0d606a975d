import { z } from 'zod';

/**
 * The part of JSON Schema that the contract’s schemas come to, in one normal form: `anyOf` for every kind of union, `enum`
 * for every literal. `maxBytes` is our own: UTF-8 bytes of a text. A keyword that is not here is refused, so that nothing
 * is compared by half.
 */
export interface Shape {
  type?: string | string[] | undefined;
  properties?: Record<string, Shape> | undefined;
  required?: string[] | undefined;
  /** `{}`: fields that the schema does not know are kept. Without it they are ignored. */
  additionalProperties?: boolean | Shape | undefined;
  items?: Shape | undefined;
  anyOf?: Shape[] | undefined;
  enum?: Literal[] | undefined;
  pattern?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  maxBytes?: number | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  minimum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  maximum?: number | undefined;
}

type Literal = string | number | boolean | null;

export const shape: z.ZodType<Shape> = z.lazy(() =>
  z.strictObject({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    properties: z.record(z.string(), shape).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), shape]).optional(),
    items: shape.optional(),
    anyOf: z.array(shape).optional(),
    enum: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    pattern: z.string().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    maxBytes: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    minimum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
);

/** What travels under a schema, before defaults and transforms. Refinements other than `maxBytes` are not in it. */
export function shapeOf(schema: z.ZodType): Shape {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      delete jsonSchema.default;
      if (jsonSchema.const !== undefined) {
        jsonSchema.enum = [jsonSchema.const];
        delete jsonSchema.const;
      }
      if (jsonSchema.oneOf !== undefined) {
        jsonSchema.anyOf = jsonSchema.oneOf;
        delete jsonSchema.oneOf;
      }
      // What does not fit is replaced, so a reader takes anything.
      if (zodSchema._zod.def.type === 'catch') {
        const caught = { ...jsonSchema };
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        jsonSchema.anyOf = [caught, {}];
      }
    },
  });
  return shape.parse(json);
}

/**
 * Which side has to cope with the other. `accepts`: whoever reads by the later shape still takes all that was written by
 * the earlier one (requests, and what is stored). `gives`: whoever reads by the earlier shape still takes all that is
 * written by the later one (replies, events, and what is stored).
 */
export type Direction = 'accepts' | 'gives';

/**
 * Lists what breaks when a schema of the contract changes, as sentences that begin with `path`. Both directions refuse
 * that a field goes away: it would be sent for nothing, or missed.
 */
export function shapeBreaks(path: string, change: { before: Shape; after: Shape }, direction: Direction): string[] {
  const { before, after } = change;
  return direction === 'accepts'
    ? misfits(path, { narrow: before, wide: after }, direction)
    : misfits(path, { narrow: after, wide: before }, direction);
}

interface Pair {
  /** What is written. */
  readonly narrow: Shape;
  /** What is read. */
  readonly wide: Shape;
}

/** Says why something that fits `narrow` may not fit `wide`. */
function misfits(path: string, { narrow, wide }: Pair, direction: Direction): string[] {
  const tag = tagOf([...variants(narrow), ...variants(wide)]);
  const readers = variants(wide).flatMap((variant) => split(variant, tag));
  return variants(narrow)
    .flatMap((variant) => split(variant, tag))
    .flatMap((variant) => {
      const name = nameOf(variant, tag);
      const alike = readers.filter((reader) => name !== undefined && nameOf(reader, tag) === name);
      const misfitsOfEach = (alike.length > 0 ? alike : readers).map((reader) =>
        plainMisfits(name === undefined ? path : `${path}(${name})`, { narrow: variant, wide: reader }, direction),
      );
      return misfitsOfEach.toSorted((one, other) => one.length - other.length)[0] ?? [];
    });
}

const variants = (whole: Shape): readonly Shape[] => {
  const { anyOf, type, ...rest } = whole;
  if (anyOf !== undefined) return anyOf.flatMap(variants);
  return Array.isArray(type) ? type.map((each) => ({ ...rest, type: each })) : [whole];
};

/** The field by whose value the variants of a union differ, if there is one. */
function tagOf(all: readonly Shape[]): string | undefined {
  if (all.length <= 2) return undefined;
  const objects = all.filter(({ type }) => type === 'object');
  return objects
    .flatMap(({ properties = {} }) => Object.entries(properties).flatMap(([name, field]) => (field.enum ? name : [])))
    .find((name) => objects.every(({ required = [] }) => required.includes(name)));
}

/** A variant for each value of the tag. */
function split(variant: Shape, tag: string | undefined): readonly Shape[] {
  const field = tag === undefined ? undefined : variant.properties?.[tag];
  if (tag === undefined || field?.enum === undefined) return [variant];
  return field.enum.map((value) => ({
    ...variant,
    properties: { ...variant.properties, [tag]: { ...field, enum: [value] } },
  }));
}

const nameOf = (variant: Shape, tag: string | undefined): string | undefined => {
  const value = tag === undefined ? undefined : variant.properties?.[tag]?.enum?.[0];
  return value === undefined ? undefined : String(value);
};

/** The same for shapes that are no unions. */
function plainMisfits(path: string, { narrow, wide }: Pair, direction: Direction): string[] {
  if (wide.enum !== undefined || narrow.enum !== undefined) return enumMisfits(path, { narrow, wide });
  if (wide.type === undefined) return [];
  if (wide.type !== narrow.type && !(wide.type === 'number' && narrow.type === 'integer'))
    return [`${path}: ${String(narrow.type ?? 'anything')} is not read as ${String(wide.type)}`];
  return [...boundMisfits(path, { narrow, wide }), ...partMisfits(path, { narrow, wide }, direction)];
}

function enumMisfits(path: string, { narrow, wide }: Pair): string[] {
  if (narrow.enum === undefined) return [`${path}: only some values are read`];
  return narrow.enum
    .filter((value) => !(wide.enum?.includes(value) ?? reads(wide, value)))
    .map((value) => `${path}: ${JSON.stringify(value)} is not read`);
}

/** Whether a shape without listed values takes a literal. */
function reads({ type, pattern, minLength = 0, maxLength = Infinity }: Shape, value: Literal): boolean {
  if (type === undefined) return true;
  if (typeof value !== 'string') return type === typeof value;
  const fitsPattern = pattern === undefined || new RegExp(pattern).test(value);
  return type === 'string' && fitsPattern && value.length >= minLength && value.length <= maxLength;
}

const LOWER = ['minLength', 'minItems', 'minimum'] as const;
const UPPER = ['maxLength', 'maxBytes', 'maxItems', 'maximum'] as const;

function boundMisfits(path: string, { narrow, wide }: Pair): string[] {
  const lower = LOWER.filter((name) => boundOf(wide, name, -Infinity) > boundOf(narrow, name, -Infinity));
  const upper = UPPER.filter((name) => boundOf(wide, name, Infinity) < boundOf(narrow, name, Infinity));
  const bounds = [...lower, ...upper].map((name) => `${path}: ${name} is exceeded`);
  return wide.pattern === undefined || wide.pattern === narrow.pattern ? bounds : [...bounds, `${path}: other pattern`];
}

function boundOf(shape: Shape, name: (typeof LOWER | typeof UPPER)[number], none: number): number {
  const { exclusiveMinimum } = shape;
  // Of whole numbers; no other has such a bound.
  if (name === 'minimum' && exclusiveMinimum !== undefined) return exclusiveMinimum + 1;
  return shape[name] ?? none;
}

function partMisfits(path: string, { narrow, wide }: Pair, direction: Direction): string[] {
  const before = direction === 'accepts' ? narrow : wide;
  const after = direction === 'accepts' ? wide : narrow;
  const gone = Object.keys(before.properties ?? {}).filter((name) => after.properties?.[name] === undefined);
  const isCertain = (name: string) => narrow.required?.includes(name) ?? false;
  const missed = (wide.required ?? []).filter((name) => !gone.includes(name) && !isCertain(name));
  const loose = before.additionalProperties !== undefined && after.additionalProperties === undefined;
  const inFields = Object.entries(wide.properties ?? {}).flatMap(([name, field]) => {
    const written = narrow.properties?.[name];
    return written === undefined ? [] : misfits(`${path}.${name}`, { narrow: written, wide: field }, direction);
  });
  const inItems =
    narrow.items === undefined || wide.items === undefined
      ? []
      : misfits(`${path}[]`, { narrow: narrow.items, wide: wide.items }, direction);
  return [
    ...gone.map((name) => `${path}.${name} is gone`),
    ...missed.map((name) => `${path}.${name} is required, but not always there`),
    ...(loose ? [`${path}: fields that are not known are dropped`] : []),
    ...(wide.additionalProperties === false ? [`${path}: fields that are not known are refused`] : []),
    ...inFields,
    ...inItems,
  ];
}
