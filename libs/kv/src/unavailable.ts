import { ApiError } from '@nats-chat/contracts';

/** Returns ApiError `UNAVAILABLE`; `cause` says why and stays in the process. */
export const unavailable = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : new ApiError('UNAVAILABLE', 'The data cannot be reached right now.', { cause });
