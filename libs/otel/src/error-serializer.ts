import { stdSerializers } from 'pino';

/**
 * Returns an error as a log may hold it: type, message, code and stack, those of its causes and of the errors it gathers.
 * What is no error stays what it is.
 *
 * Other properties stay out. Those of a PostgreSQL error quote the row that it is about, and with it what a person wrote.
 */
export const serializeError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const { type: className, message, stack } = stdSerializers.err(error);
  // Bundlers rename classes of one name; errors that are distinguished by their name set it themselves.
  const type = error.name === 'Error' ? className : error.name;
  const code = 'code' in error && ['string', 'number'].includes(typeof error.code) ? { code: error.code } : {};
  const errors = error instanceof AggregateError ? { errors: error.errors.map(serializeError) } : {};
  return { type, message, ...code, stack, ...errors };
};
