import { useState } from 'react';
import { chooseDensity, densityOf, type Density } from '../lib/density.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './SettingsDialog.module.css';

const densities: Readonly<Record<Density, string>> = {
  comfortable: 'Comfortable',
  compact: 'Compact: more messages on the screen',
};

/** How the page looks in this browser. */
export const SettingsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const [density, setDensity] = useState(densityOf);
  return (
    <Dialog title="Settings" description="For this browser." onClose={onClose}>
      <fieldset className={styles.group}>
        <legend className={styles.title}>Density</legend>
        {(['comfortable', 'compact'] as const).map((value) => (
          <label key={value} className={styles.choice}>
            <input
              type="radio"
              name="density"
              checked={density === value}
              onChange={() => {
                chooseDensity(value);
                setDensity(value);
              }}
            />
            {densities[value]}
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
};
