import { decodeToken } from '@nats-chat/subjects';
import type { Names } from './context.ts';

export const createNames = (): Names => {
  const names = new Map<string, string>();
  return {
    of: (user) => names.get(user) ?? userName(user),
    learn: (user, displayName) => {
      if (displayName !== '') names.set(user, displayName);
    },
  };
};

function userName(user: string): string {
  try {
    return decodeToken(user);
  } catch {
    return user;
  }
}
