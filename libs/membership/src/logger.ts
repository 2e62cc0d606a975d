/** What this library needs of a logger; pino and the service kit's logger fit. */
export interface Logger {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}
