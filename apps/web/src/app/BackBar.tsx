import { BackToRooms } from '../features/room-header/BackToRooms.tsx';
import styles from './BackBar.module.css';

/** On a phone, the way back from a room that has no header of its own. */
export const BackBar = () => (
  <div className={styles.bar}>
    <BackToRooms />
  </div>
);
