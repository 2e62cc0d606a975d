import { lazy, Suspense, useEffect, useState } from 'react';

const Loaded = lazy(async () => ({ default: (await import('./on-demand/Layers.tsx')).Layers }));

/** Longest wait for an idle moment, in ms. */
const PATIENCE_MS = 2_000;

/** Toasts and tooltips, loaded when the page has nothing better to do. */
export const Layers = () => {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const want = (): void => {
      setWanted(true);
    };
    // Not in every browser.
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(want, 200);
      return () => {
        clearTimeout(timer);
      };
    }
    const idle = requestIdleCallback(want, { timeout: PATIENCE_MS });
    return () => {
      cancelIdleCallback(idle);
    };
  }, []);
  return wanted ? (
    <Suspense fallback={null}>
      <Loaded />
    </Suspense>
  ) : null;
};
