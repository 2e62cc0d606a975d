import ArrowLeft from 'lucide-react/icons/arrow-left';
import { useLocation } from 'wouter';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './BackBar.module.css';

/** On a phone, the way back from a room that has no header of its own. */
export const BackBar = () => {
  const [, navigate] = useLocation();
  return (
    <div className={styles.bar}>
      <IconButton
        label="Back to rooms"
        onClick={() => {
          navigate('/');
        }}
      >
        <ArrowLeft size={20} />
      </IconButton>
    </div>
  );
};
