import { ApiError } from '@nats-chat/contracts';

/** Returns the revision that a page's cursor stands for, 0 for the first page. @throws ApiError `INVALID` when it is none. */
export const revisionOf = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  const revision = CURSOR.test(cursor) ? Number(cursor) : Number.NaN;
  if (!Number.isSafeInteger(revision)) throw new ApiError('INVALID', 'Not a cursor of a page of members.');
  return revision;
};

export const cursorOf = (revision: number): string => String(revision);

const CURSOR = /^[1-9][0-9]{0,15}$/;
