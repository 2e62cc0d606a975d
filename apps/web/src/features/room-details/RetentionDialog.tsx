import { t } from '@lingui/core/macro';
import type { SubmitEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions, DialogClose } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { previewSentence } from './RetentionField.tsx';
import type { RetentionPreview } from './use-retention-preview.ts';

interface Props {
  /** The room’s. */
  readonly title: string;
  readonly days: number;
  readonly preview: RetentionPreview;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before a room begins to delete messages that it has. */
export const RetentionDialog = ({ title, days, preview, onConfirm, onClose }: Props) => {
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    // The form of the settings is around this one, though not on the screen.
    event.stopPropagation();
    onConfirm();
    onClose();
  };
  return (
    <Dialog title={t`Delete old messages of ${{ room: title }}?`} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        <p>{previewSentence(preview, days)}</p>
        <p>{t`Reactions and earlier texts go with them, for everybody. Nobody can bring them back.`}</p>
        <DialogActions>
          <DialogClose render={<Button variant="quiet" />}>{t`Cancel`}</DialogClose>
          <Button type="submit" variant="danger">
            {t`Save and delete`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};
