import { isErrorCode, type Endpoint, type ErrorCode } from '@nats-chat/contracts';
import { z } from 'zod';
import type { Answer } from './ask.ts';

/** Larger requests are refused unseen. */
const MAX_REQUEST_BYTES = 131_072;

/** Whether a row's endpoint has to take this payload. */
export const isRequest = (row: Endpoint, payload: Uint8Array): boolean => {
  if (payload.length > MAX_REQUEST_BYTES) return false;
  try {
    const value: unknown = payload.length === 0 ? {} : JSON.parse(utf8.decode(payload));
    return row.request.safeParse(value).success;
  } catch {
    return false;
  }
};

/** What is wrong with the answer to a payload; undefined when it is what the contract says. */
export const problemOf = (row: Endpoint, payload: Uint8Array, { code, text }: Answer): string | undefined => {
  const valid = isRequest(row, payload);
  if (code === 'ok') return valid ? replyProblem(row, text) : 'It was accepted.';
  if (!isErrorCode(code)) return `${code} is no error.`;
  if (!errorBody.safeParse(parseJson(text)).success) return `The error is ${text}.`;
  const allowed: readonly ErrorCode[] = valid ? ['INVALID', ...ANY_TIME, ...row.errors] : REFUSALS;
  return allowed.includes(code) ? undefined : `It was answered with ${code}.`;
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const errorBody = z.object({ code: z.string(), message: z.string().min(1).max(300) });
const REFUSALS = ['INVALID', 'TOO_LARGE'] as const;
/** INTERNAL is none of them: it says that there is a defect. */
const ANY_TIME = ['RATE_LIMITED', 'UNAVAILABLE'] as const;

function replyProblem(row: Endpoint, text: string): string | undefined {
  if (row.reply === null) return 'It is not to be answered.';
  const reply = row.reply.safeParse(parseJson(text));
  return reply.success ? undefined : `The reply does not fit: ${reply.error.message}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
