import { t } from '@lingui/core/macro';
import type { ComponentProps } from 'react';
import { Button } from './Button.tsx';

/** Loads the page again: what one has written is kept. */
export const ReloadButton = ({ children = t`Try again`, size = 'small', ...props }: ComponentProps<typeof Button>) => (
  <Button
    {...props}
    size={size}
    onClick={() => {
      location.reload();
    }}
  >
    {children}
  </Button>
);
