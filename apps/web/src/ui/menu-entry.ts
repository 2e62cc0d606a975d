import type { ReactNode } from 'react';

/** One of several, of which one holds. */
export interface MenuChoice {
  readonly value: string;
  readonly label: string;
  readonly icon: ReactNode;
}

export type MenuEntry =
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly icon: ReactNode;
      readonly onSelect: () => void;
      /** Why it cannot be chosen now; it stays to be read. */
      readonly unavailable?: string | undefined;
    }
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'choices';
      readonly label: string;
      readonly value: string;
      readonly choices: readonly MenuChoice[];
      readonly onChoose: (value: string) => void;
    };
