import { t } from '@lingui/core/macro';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
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
export const RetentionDialog = ({ title, days, preview, ...ways }: Props) => (
  <ConfirmDialog title={t`Delete old messages of ${{ room: title }}?`} confirm={t`Save and delete`} {...ways}>
    <p>{previewSentence(preview, days)}</p>
    <p>{t`Reactions and earlier texts go with them, for everybody. Nobody can bring them back.`}</p>
  </ConfirmDialog>
);
