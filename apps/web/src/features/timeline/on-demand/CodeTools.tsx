import { t } from '@lingui/core/macro';
import Copy from 'lucide-react/icons/copy';
import WrapText from 'lucide-react/icons/wrap-text';
import { copyText } from '../../../ui/copy-text.ts';
import { IconButton } from '../../../ui/IconButton.tsx';

interface Props {
  readonly text: string;
  readonly wraps: boolean;
  readonly onWrap: (wraps: boolean) => void;
}

/** What one does with a piece of code. */
export const CodeTools = ({ text, wraps, onWrap }: Props) => (
  <>
    <IconButton
      label={t`Wrap lines`}
      size="small"
      aria-pressed={wraps}
      onClick={() => {
        onWrap(!wraps);
      }}
    >
      <WrapText size={15} />
    </IconButton>
    <IconButton label={t`Copy code`} size="small" onClick={() => void copyText(text)}>
      <Copy size={15} />
    </IconButton>
  </>
);
