import { createLogger } from '@nats-chat/otel';

const logger = createLogger({ service: 'test', level: 'silent' });

/** A call of a handler as the pipeline makes it, by alice. */
export const callOf = <Target, Request>(target: Target, request: Request) => ({
  caller: 'alice',
  target,
  request,
  room: undefined as never,
  logger,
  signal: new AbortController().signal,
});
