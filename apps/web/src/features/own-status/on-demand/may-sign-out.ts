import { t } from '@lingui/core/macro';
import type { Auth } from '../../../lib/auth/auth.ts';
import { showToast } from '../../../ui/toast.ts';

/** Returns whether signing out would come through now, and says so where it would not; never rejects. */
export const maySignOut = async ({ canSignOut = async () => true }: Pick<Auth, 'canSignOut'>): Promise<boolean> => {
  const may = await canSignOut().catch(() => false);
  if (!may) {
    showToast(t`You are offline, so you cannot be signed out now. Try again when you are connected.`, {
      tone: 'danger',
    });
  }
  return may;
};
