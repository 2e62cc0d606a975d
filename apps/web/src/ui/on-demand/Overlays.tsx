import { Toaster } from './Toaster.tsx';
import { TooltipLayer } from './TooltipLayer.tsx';

/** What floats above everything and is needed a moment later than everything. */
export const Overlays = () => (
  <>
    <Toaster />
    <TooltipLayer />
  </>
);
