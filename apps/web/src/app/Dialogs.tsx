import { openCard } from '../lib/chat/person-card.ts';
import { useStore } from '../lib/store.ts';
import { onDemand } from '../ui/on-demand/on-demand.tsx';
import type { ChatRoute } from './use-chat-route.ts';

export type DialogName =
  'create' | 'invite' | 'message' | 'browse' | 'switcher' | 'status-text' | 'shortcuts' | 'sign-out';

// Nobody needs one before the room shows.
const AnyDialog = onDemand('AnyDialog', () => import('./AnyDialog.tsx'));

export interface OpenDialog {
  readonly name: DialogName;
  /** What somebody had typed on the way there: it fills the first field. */
  readonly initialText: string;
  /** Another one each time: a dialog may be asked for while it is on its way out. */
  readonly at: number;
}

export interface DialogsProps {
  readonly open: OpenDialog | undefined;
  readonly route: ChatRoute;
  readonly onDialog: (dialog: DialogName, initialText: string) => void;
  readonly onClose: () => void;
}

/** The one dialog that is open. */
export const Dialogs = (props: DialogsProps) => {
  const hasCard = useStore(openCard) !== undefined;
  if (props.open === undefined && !hasCard) return null;
  const closeAll = (): void => {
    openCard.set(undefined);
    props.onClose();
  };
  return <AnyDialog {...props} onLoadFailed={closeAll} />;
};
