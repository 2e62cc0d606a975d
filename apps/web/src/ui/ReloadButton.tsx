import { Button } from './Button.tsx';

/** Loads the page again: what one has written is kept. */
export const ReloadButton = () => (
  <Button
    size="small"
    onClick={() => {
      location.reload();
    }}
  >
    Try again
  </Button>
);
