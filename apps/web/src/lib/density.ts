import { readPreference, writePreference } from './preferences.ts';

export type Density = 'comfortable' | 'compact';

/** Returns how close together this browser shows things; comfortable unless it was chosen otherwise. */
export const densityOf = (): Density => (readPreference('density') === 'compact' ? 'compact' : 'comfortable');

/** Shows the page as it was chosen; the style sheets read the attribute. */
export const applyDensity = (): void => {
  document.documentElement.dataset['density'] = densityOf();
};

/** Chooses, for this browser and at once. */
export const chooseDensity = (density: Density): void => {
  writePreference('density', density === 'compact' ? 'compact' : undefined);
  applyDensity();
};
