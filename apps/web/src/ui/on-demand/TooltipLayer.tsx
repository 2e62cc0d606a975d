import { Tooltip as Base } from '@base-ui/react/tooltip';
import { useEffect, useState } from 'react';
import { Kbd } from '../Kbd.tsx';
import styles from './TooltipLayer.module.css';
import { TooltipWatcher, type Pointed } from './watch-tooltips.ts';

/** The one tooltip of the page. One for each button would cost more than the buttons themselves. */
export const TooltipLayer = () => {
  const [pointed, setPointed] = useState<Pointed>();
  /** While it fades out it still says the last thing. */
  const [last, setLast] = useState<Pointed>();
  useEffect(() => {
    const watcher = new TooltipWatcher(setPointed);
    return () => {
      watcher.stop();
    };
  }, []);
  if (pointed !== undefined && pointed !== last) setLast(pointed);
  return (
    <Base.Root open={pointed !== undefined}>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} anchor={last?.element ?? null} sideOffset={6}>
          <Base.Popup className={styles.popup}>
            {last?.label}
            {last?.keys !== undefined && <Kbd keys={last.keys} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
};
