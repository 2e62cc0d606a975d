import type { ChatEngine, Store } from './chat/engine.ts';
import { readPreference, writePreference } from './preferences.ts';
import { createStore } from './store.ts';

export type Density = 'comfortable' | 'compact';

/** How close together things are: what this browser showed last, until it is known what was chosen elsewhere. */
const chosen = createStore<Density>(readPreference('density') === 'compact' ? 'compact' : 'comfortable');
export const density: Store<Density> = chosen;

const take = (next: Density): void => {
  chosen.set(next);
  writePreference('density', next === 'compact' ? 'compact' : undefined);
  // The style sheets read it, and main.tsx sets it before the page is drawn.
  document.documentElement.dataset['density'] = next;
};

/** Chooses at once, and for all devices; rejects where that cannot be stored, and this browser keeps it all the same. */
export const chooseDensity = (engine: Pick<ChatEngine, 'setOwnPrefs'>, next: Density): Promise<void> => {
  take(next);
  return engine.setOwnPrefs({ density: next });
};

/** Shows what is chosen in other tabs and on other devices, until the returned function is called. */
export const followDensity = ({ ownPrefs }: Pick<ChatEngine, 'ownPrefs'>): (() => void) => {
  const read = (): void => {
    const { density: next } = ownPrefs.get();
    if (next !== undefined) take(next === 'compact' ? 'compact' : 'comfortable');
  };
  read();
  return ownPrefs.subscribe(read);
};
