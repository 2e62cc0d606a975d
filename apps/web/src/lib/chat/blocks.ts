import { t } from '@lingui/core/macro';
import { showToast } from '../../ui/toast.ts';
import { reasonOf } from '../messages.ts';
import type { ChatEngine } from './engine.ts';

/** Ends that I block somebody, and says so. */
export const unblock = (engine: Pick<ChatEngine, 'block' | 'nameOf'>, user: string): void => {
  engine.block(user, false).then(
    () => {
      showToast(t`${{ name: engine.nameOf(user) }} is not blocked any more.`);
    },
    (error: unknown) => {
      showToast(t`Nothing changed. ${{ reason: reasonOf(error) }}`, { tone: 'danger' });
    },
  );
};
