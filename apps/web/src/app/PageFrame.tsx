import X from 'lucide-react/icons/x';
import { useEffect, useRef, type ReactNode } from 'react';
import { BackToRooms } from '../features/room-header/BackToRooms.tsx';
import { PHONE, useMedia } from '../lib/use-media.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './PageFrame.module.css';

interface Props {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A page beside the rooms; on a phone in their place. */
export const PageFrame = ({ title, closeLabel, onClose, children }: Props) => {
  const phone = useMedia(PHONE);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Later than the menu that led here: as it goes, it gives the focus back to its button.
    const timer = setTimeout(() => heading.current?.focus());
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <main className={styles.page} data-pane>
      <header className={styles.header}>
        {phone && <BackToRooms />}
        <h1 ref={heading} className={styles.title} tabIndex={-1} data-pane-focus>
          {title}
        </h1>
        {!phone && (
          <IconButton label={closeLabel} onClick={onClose}>
            <X size={18} />
          </IconButton>
        )}
      </header>
      <div className={styles.scroller}>
        <div className={styles.column}>{children}</div>
      </div>
    </main>
  );
};
