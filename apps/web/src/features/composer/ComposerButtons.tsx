import { t } from '@lingui/core/macro';
import ALargeSmall from 'lucide-react/icons/a-large-small';
import SendHorizontal from 'lucide-react/icons/send-horizontal';
import type { PointerEvent } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './Composer.module.css';

interface FormattingButtonProps {
  readonly pressed: boolean;
  readonly onChange: (pressed: boolean) => void;
}

/** Shows and hides the bar that formats what is selected. */
export const FormattingButton = ({ pressed, onChange }: FormattingButtonProps) => (
  <IconButton
    label={t`Formatting`}
    aria-pressed={pressed}
    onPointerDown={keepFocus}
    onClick={() => {
      onChange(!pressed);
    }}
  >
    <ALargeSmall size={17} />
  </IconButton>
);

/** Submits the form it stands in. */
export const SendButton = ({ disabled }: { readonly disabled: boolean }) => (
  <IconButton
    type="submit"
    label={t`Send message`}
    variant="primary"
    className={styles.send}
    disabled={disabled}
    onPointerDown={keepFocus}
  >
    <SendHorizontal size={17} />
  </IconButton>
);

/** The text keeps the focus, so that a phone’s keyboard stays open. */
const keepFocus = (event: PointerEvent): void => {
  event.preventDefault();
};
