import { useEffect } from 'react';
import { createStore, useStore } from '../lib/store.ts';
import { loadOnDemand, onDemand } from './on-demand/on-demand.tsx';

const Loaded = onDemand('Overlays', () => import('./on-demand/Overlays.tsx'));

/** A page without messages loads its overlays after this time. */
const LOAD_AFTER_MS = 3_000;

/** Whether what is needed a moment later than messages is loaded now. */
export const overlaysWanted = createStore(false);

/** Loads toasts, tooltips, menus and dialogs: once messages are on the screen, which wait for none of them. */
export const loadOverlays = (): void => {
  if (overlaysWanted.get()) return;
  overlaysWanted.set(true);
  loadOnDemand();
};

/** Where toasts and tooltips are, once they are loaded. */
export const Overlays = () => {
  useEffect(() => {
    const timer = setTimeout(loadOverlays, LOAD_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return useStore(overlaysWanted) && <Loaded />;
};
