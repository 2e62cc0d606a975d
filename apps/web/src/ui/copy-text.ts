import { t } from '@lingui/core/macro';
import { showToast } from './toast.ts';

/** Puts `text` into the clipboard and says so; the browser may forbid it. */
export const copyText = async (text: string, done = t`Copied.`): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text);
    showToast(done);
  } catch {
    showToast(t`The browser did not allow copying.`, { tone: 'danger' });
  }
};
