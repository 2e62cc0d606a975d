import { plural, t } from '@lingui/core/macro';
import { Button } from '../../ui/Button.tsx';
import styles from './Composer.module.css';

interface Props {
  /** How many people of the room are known, and whether there are more. */
  readonly people: number;
  readonly isMore: boolean;
  readonly onSend: () => void;
  readonly onCancel: () => void;
}

/** Above the text, before it notifies many people at once. */
export const NotifyAll = ({ people, isMore, onSend, onCancel }: Props) => (
  <div className={styles.above} role="alert">
    {isMore
      ? plural(people, { one: 'This notifies more than # person.', other: 'This notifies more than # people.' })
      : plural(people, { one: 'This notifies # person.', other: 'This notifies # people.' })}
    <Button size="small" variant="primary" onClick={onSend}>
      {t`Send it`}
    </Button>
    <Button size="small" variant="quiet" onClick={onCancel}>
      {t`Cancel`}
    </Button>
  </div>
);
