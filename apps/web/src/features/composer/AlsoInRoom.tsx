import { t } from '@lingui/core/macro';
import styles from './AlsoInRoom.module.css';

interface Props {
  /** As people name the room. */
  readonly title: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Below a reply in a thread: whether it is to show in the room, too. */
export const AlsoInRoom = ({ title, checked, onChange }: Props) => (
  <label className={styles.choice}>
    <input
      type="checkbox"
      checked={checked}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.checked);
      }}
    />
    <span className={styles.text}>{t`Also send to ${{ room: title }}`}</span>
  </label>
);
