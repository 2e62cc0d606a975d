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
      /** Left out where none of them holds. */
      readonly value: string | undefined;
      /** Why none can be chosen now; they stay to be read. */
      readonly unavailable?: string | undefined;
      readonly choices: readonly MenuChoice[];
      readonly onChoose: (value: string) => void;
    };
