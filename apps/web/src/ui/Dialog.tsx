import { Dialog as Base } from '@base-ui/react/dialog';
import { t } from '@lingui/core/macro';
import X from 'lucide-react/icons/x';
import { useState, type ReactNode } from 'react';
import { COMPOSER_ID } from '../lib/focus.ts';
import styles from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';
import { returnFocus } from './return-focus.ts';

interface Props {
  readonly title: string;
  /** One sentence below the title. */
  readonly description?: string;
  readonly onClose: () => void;
  /** `plain` has no visible title bar: a palette. */
  readonly layout?: 'titled' | 'plain';
  readonly size?: 'small' | 'medium';
  readonly children: ReactNode;
}

/** A modal dialog; focus goes in, stays, and returns to where it was. It is open while it is rendered. */
export const Dialog = ({ title, description, onClose, layout = 'titled', size = 'small', children }: Props) => {
  const [before] = useState(() => document.activeElement);
  // What had the focus may be gone, as a dialog that led here: then one goes on where one writes. A touch screen would open its keyboard.
  const back = (): HTMLElement | boolean => {
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) {
      // What shows is focused below, once the dialog is gone.
      if (getComputedStyle(before).visibility === 'hidden') returnFocus(before);
      return before;
    }
    const composer = matchMedia('(pointer: fine)').matches ? document.getElementById(COMPOSER_ID) : null;
    return composer ?? true;
  };
  return (
    <Base.Root
      defaultOpen
      onOpenChangeComplete={(open) => {
        if (!open) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup} data-size={size} data-layout={layout} finalFocus={back}>
          <div className={layout === 'plain' ? styles.hidden : styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {description !== undefined && (
              <Base.Description className={styles.description}>{description}</Base.Description>
            )}
          </div>
          {children}
          {/* Last, so that the focus goes to what the dialog is for. */}
          <div className={layout === 'plain' ? styles.hidden : styles.close}>
            <Base.Close
              render={
                <IconButton label={t`Close`}>
                  <X size={18} />
                </IconButton>
              }
            />
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
};

/** Closes the dialog around it when pressed. */
export const DialogClose = Base.Close;

/** The row of buttons at the end. */
export const DialogActions = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.actions}>{children}</div>
);
