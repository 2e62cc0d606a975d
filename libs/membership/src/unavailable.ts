import { ApiError } from '@nats-chat/contracts';

/** No answer about rooms or members can be had now; `cause` says why and stays in the process. */
export const unavailable = (cause: unknown): ApiError =>
  cause instanceof ApiError ? cause : new ApiError('UNAVAILABLE', 'The room cannot be checked right now.', { cause });
