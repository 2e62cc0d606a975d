import { t } from '@lingui/core/macro';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from './Button.tsx';
import { Dialog, DialogActions, DialogClose } from './Dialog.tsx';
import { Form } from './Form.tsx';

interface Props {
  readonly title: string;
  /** What it means. */
  readonly children: ReactNode;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says what something means that is not easily undone, and asks before it is done. */
export const ConfirmDialog = ({ title, children, confirm, onConfirm, onClose }: Props) => {
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    // A form may be around this one, as that of the settings is, though not on the screen.
    event.stopPropagation();
    onConfirm();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        {children}
        <DialogActions>
          <DialogClose render={<Button variant="quiet" />}>{t`Cancel`}</DialogClose>
          <Button type="submit" variant="danger">
            {confirm}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
