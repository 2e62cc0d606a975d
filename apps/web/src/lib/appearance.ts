import type { ChatEngine, Store } from './chat/engine.ts';
import { readPreference, writePreference } from './preferences.ts';
import { showAppearance } from './show-appearance.ts';
import { createStore } from './store.ts';

/** A choice of how the page looks, which follows its person to other browsers. */
export interface Appearance<Value extends string> {
  /** What is shown: what this browser showed last, until it is known what was chosen elsewhere. */
  readonly store: Store<Value>;
  /** Chooses at once, and for all devices; rejects where that cannot be stored, and this browser keeps it all the same. */
  readonly choose: (engine: Pick<ChatEngine, 'setOwnPrefs'>, next: Value) => Promise<void>;
  /** Shows what is chosen in other tabs and on other devices, until the returned function is called. */
  readonly follow: (engine: Pick<ChatEngine, 'ownPrefs'>) => () => void;
}

/** @param values - the first is the default, and stands for what is not known here */
const appearance = <Value extends 'system' | 'light' | 'dark' | 'comfortable' | 'compact'>(
  name: 'density' | 'theme',
  values: readonly [Value, ...Value[]],
): Appearance<Value> => {
  const [standard] = values;
  const known = (value: string | undefined): Value => values.find((one) => one === value) ?? standard;
  const chosen = createStore<Value>(known(readPreference(name)));
  const take = (next: Value): void => {
    chosen.set(next);
    writePreference(name, next === standard ? undefined : next);
    showAppearance(name, next);
  };
  return {
    store: chosen,
    choose: (engine, next) => {
      take(next);
      return engine.setOwnPrefs({ [name]: next });
    },
    follow: ({ ownPrefs }) => {
      const read = (): void => {
        const next = ownPrefs.get()[name];
        if (next !== undefined) take(known(next));
      };
      read();
      return ownPrefs.subscribe(read);
    },
  };
};

/** How close together things are. */
export const density = appearance('density', ['comfortable', 'compact']);
/** Which colours the page has. */
export const theme = appearance('theme', ['system', 'light', 'dark']);
