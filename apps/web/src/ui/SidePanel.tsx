import { t } from '@lingui/core/macro';
import ArrowLeft from 'lucide-react/icons/arrow-left';
import X from 'lucide-react/icons/x';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { PHONE, useMedia, WIDE } from '../lib/use-media.ts';
import { IconButton } from './IconButton.tsx';
import styles from './SidePanel.module.css';

interface Props {
  readonly title: string;
  /** What it is about, beside the title. */
  readonly subtitle?: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * The one frame of everything that stands beside a room: title, way back, width and focus. It is a column of its own in a wide window, over the room in a narrow one, in its place on a phone.
 * Over a room it takes the focus; as it goes, the focus returns to where it was.
 */
export const SidePanel = ({ title, subtitle, closeLabel, onClose, children }: Props) => {
  const phone = useMedia(PHONE);
  const covers = !useMedia(WIDE);
  const heading = useRef<HTMLHeadingElement>(null);
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    if (covers) heading.current?.focus();
  }, [covers]);
  useEffect(
    () => () => {
      // What had the focus went with the panel.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    },
    [before],
  );
  return (
    <>
      {/* Esc does the same. */}
      <div className={styles.scrim} data-testid="scrim" onClick={onClose} />
      <aside className={styles.panel} aria-label={title} data-pane>
        <header className={styles.header}>
          {phone && (
            <IconButton label={t`Back to the room`} onClick={onClose}>
              <ArrowLeft size={20} />
            </IconButton>
          )}
          <h2 ref={heading} className={styles.title} tabIndex={-1} data-pane-focus>
            {title}
          </h2>
          <bdi className={styles.subtitle}>{subtitle}</bdi>
          {!phone && (
            <IconButton label={closeLabel} onClick={onClose}>
              <X size={18} />
            </IconButton>
          )}
        </header>
        {children}
      </aside>
    </>
  );
};
