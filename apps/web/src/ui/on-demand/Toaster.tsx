import { Toast } from '@base-ui/react/toast';
import { t } from '@lingui/core/macro';
import X from 'lucide-react/icons/x';
import { useEffect } from 'react';
import { Button } from '../Button.tsx';
import { IconButton } from '../IconButton.tsx';
import { registerToaster, type ToastRequest } from '../toast.ts';
import styles from './Toaster.module.css';

const manager = Toast.createToastManager();

/** Where toasts appear, one at a time, for 5 s. */
export const Toaster = () => {
  useEffect(() => {
    registerToaster(add);
  }, []);
  return (
    <Toast.Provider toastManager={manager} limit={1} timeout={5_000}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
};

function add({ text, action, tone }: ToastRequest): void {
  const id = manager.add({
    title: text,
    type: tone,
    priority: tone === 'danger' ? 'high' : 'low',
    ...(action && { actionProps: { children: action.label, onClick: act } }),
  });
  function act(): void {
    manager.close(id);
    action?.run();
  }
}

const Toasts = () =>
  Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast} swipeDirection={['left', 'down', 'up']}>
      <Toast.Content className={styles.content}>
        <Toast.Title className={styles.text} />
        {toast.actionProps !== undefined && (
          <Toast.Action render={<Button variant="quiet" size="small" className={styles.action} />} />
        )}
        <Toast.Close
          render={
            <IconButton label={t`Dismiss`} size="small">
              <X size={14} />
            </IconButton>
          }
        />
      </Toast.Content>
    </Toast.Root>
  ));
