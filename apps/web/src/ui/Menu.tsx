import { useState, type ComponentProps, type KeyboardEvent, type ReactElement } from 'react';
import type { MenuEntry } from './menu-entry.ts';
import { onDemand } from './on-demand/on-demand.tsx';

const MenuPopup = onDemand('MenuPopup', () => import('./on-demand/MenuPopup.tsx'));

/** What the button that opens a menu takes. */
export type MenuTriggerProps = Pick<
  ComponentProps<'button'>,
  'ref' | 'aria-haspopup' | 'aria-expanded' | 'onClick' | 'onKeyDown'
>;

interface Props {
  readonly trigger: (props: MenuTriggerProps) => ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly side?: 'bottom' | 'top';
  readonly align?: 'start' | 'end';
}

/** A menu whose popup is loaded after the app: no room waits for it. */
export const Menu = ({ trigger, entries, side = 'bottom', align = 'end' }: Props) => {
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const show = (): void => {
    setOpen(true);
    setWasOpened(true);
  };
  const forget = (): void => {
    setOpen(false);
    setWasOpened(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    show();
  };
  return (
    <>
      {trigger({ ref: setButton, 'aria-haspopup': 'menu', 'aria-expanded': open, onClick: show, onKeyDown })}
      {wasOpened && (
        <MenuPopup {...{ open, entries, side, align }} anchor={button} onOpenChange={setOpen} onMissing={forget} />
      )}
    </>
  );
};
