import { t } from '@lingui/core/macro';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions, DialogClose } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';

interface Props {
  readonly title: string;
  /** What it means. */
  readonly children: ReactNode;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says what a change of the settings means, and asks before it is made. */
export const ConfirmDialog = ({ title, children, confirm, onConfirm, onClose }: Props) => {
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    // The form of the settings is around this one, though not on the screen.
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
