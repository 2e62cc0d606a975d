import { z } from 'zod';

/** A value that a newer writer knows and this reader does not. */
export type Other = string & {};

/**
 * One of `values`, or any other string of 1 to 64 characters. The contract only grows: a reader meets values that came
 * after it, and must pass them on rather than fail a whole reply or event.
 *
 * @example
 * const status = openEnum(['online', 'away']);
 * status.parse('on-holiday'); // 'on-holiday', of type 'online' | 'away' | Other
 */
export const openEnum = <const Value extends string>(values: readonly Value[]): z.ZodType<Value | Other, string> =>
  z.union([z.enum(values), z.string().min(1).max(64)]);
