import { t } from '@lingui/core/macro';
import X from 'lucide-react/icons/x';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './Composer.module.css';

interface Props {
  readonly onShow: () => void;
  readonly onDismiss: () => void;
}

/** Above the composer after a paste that looks like code. */
export const PastedCode = ({ onShow, onDismiss }: Props) => (
  <div className={styles.above} role="status">
    {t`This looks like code.`}
    <Button size="small" onClick={onShow}>
      {t`Show it as code`}
    </Button>
    <IconButton label={t`Leave it as text`} size="small" onClick={onDismiss}>
      <X size={14} />
    </IconButton>
  </div>
);
