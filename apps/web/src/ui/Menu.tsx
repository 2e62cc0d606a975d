import { useState, type ComponentProps, type ReactElement } from 'react';
import type { MenuEntry } from './menu-entry.ts';
import { onDemand } from './on-demand/on-demand.tsx';

/** The popup alone, for a menu that no button of its own opens. */
export const MenuPopup = onDemand('MenuPopup', () => import('./on-demand/MenuPopup.tsx'));

/** Where a menu stands: at an element, or at a point of the page. */
export type MenuAnchor = Element | { readonly getBoundingClientRect: () => DOMRect };

/** What the button that opens a menu takes. */
export type MenuTriggerProps = Pick<
  ComponentProps<'button'>,
  'ref' | 'aria-haspopup' | 'aria-expanded' | 'onClick' | 'onKeyDown'
>;

type PopupProps = Omit<ComponentProps<typeof MenuPopup>, 'entries'>;

interface Props {
  readonly trigger: (props: MenuTriggerProps) => ReactElement;
  /** What is in it; or what renders the popup, where the entries are loaded with it. */
  readonly entries: readonly MenuEntry[] | ((popup: PopupProps) => ReactElement);
  readonly side?: 'bottom' | 'top';
  readonly align?: 'start' | 'end';
}

/** A menu whose popup is loaded after the app: no room waits for it. */
export const Menu = ({ trigger, entries, side = 'bottom', align = 'end' }: Props) => {
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  /** Who opens a menu by a key is at its first entry at once, or by ↑ at its last. */
  const [start, setStart] = useState<'first' | 'last'>();
  const show = (at: typeof start): void => {
    setStart(at);
    setOpen(true);
    setWasOpened(true);
  };
  const forget = (): void => {
    setOpen(false);
    setWasOpened(false);
  };
  const popup: PopupProps = {
    open,
    start,
    side,
    align,
    anchor: button,
    opener: button,
    onOpenChange: setOpen,
    onLoadFailed: forget,
  };
  return (
    <>
      {trigger({
        ref: setButton,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onClick: ({ detail }) => {
          // Enter and Space click too, no times.
          show(detail === 0 ? 'first' : undefined);
        },
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          show(event.key === 'ArrowUp' ? 'last' : 'first');
        },
      })}
      {wasOpened && (typeof entries === 'function' ? entries(popup) : <MenuPopup {...popup} entries={entries} />)}
    </>
  );
};
