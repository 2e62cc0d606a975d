import { useEffect } from 'react';
import { loadOnDemand, onDemand } from './on-demand/on-demand.tsx';

const Loaded = onDemand('Layers', () => import('./on-demand/Layers.tsx'));

/** Toasts and tooltips, loaded with all else that floats as soon as the app is on the screen. */
export const Layers = () => {
  useEffect(loadOnDemand, []);
  return <Loaded />;
};
