import { t } from '@lingui/core/macro';
import { reasonOf } from '../lib/messages.ts';
import { showToast } from './toast.ts';

/** Gives a command, and says so when it is refused at once. */
export const attempt = (command: () => void): void => {
  try {
    command();
  } catch (error) {
    showToast(t`Not done. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
  }
};
