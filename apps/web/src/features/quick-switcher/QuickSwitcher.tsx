import { Autocomplete } from '@base-ui/react/autocomplete';
import { t } from '@lingui/core/macro';
import Search from 'lucide-react/icons/search';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { useWriteTo } from '../../lib/chat/use-write-to.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DestinationLabel } from './DestinationLabel.tsx';
import { initialTextFor, type Destination } from './destinations.ts';
import styles from './QuickSwitcher.module.css';
import { useDestinations } from './use-destinations.ts';
import { useEarlyEnter } from './use-early-enter.ts';

interface Props {
  readonly current: string | undefined;
  readonly pathOf: (room: string) => string;
  readonly onClose: () => void;
  /** With what was typed here and found no room. */
  readonly onBrowse: (query: string) => void;
  readonly onCreate: (name: string) => void;
}

/** Goes to any room or person by a few letters. */
export const QuickSwitcher = ({ current, pathOf, onClose, onBrowse, onCreate }: Props) => {
  const { can } = useChat();
  const [, navigate] = useLocation();
  const writeTo = useWriteTo();
  const [query, setQuery] = useState('');
  const { destinations, searchingPeople, note } = useDestinations(query, current);
  const title = can.createRooms ? t`Go to a room or person` : t`Go to a room`;

  const go = (destination: Destination): void => {
    onClose();
    if (destination.kind === 'browse') onBrowse(initialTextFor(destination, query));
    else if (destination.kind === 'create') onCreate(initialTextFor(destination, query));
    else if (destination.kind === 'person') writeTo(destination.user);
    else navigate(pathOf(destination.room.room));
  };
  const { onKeyDown, reset } = useEarlyEnter({ query, destinations, searchingPeople, onGo: go });

  return (
    <Dialog title={title} layout="plain" size="medium" onClose={onClose}>
      <Autocomplete.Root
        open
        inline
        items={destinations}
        // Filtered and sorted already.
        filter={null}
        autoHighlight="always"
        keepHighlight
        value={query}
        onValueChange={(next) => {
          setQuery(next);
          reset();
        }}
        itemToStringValue={(destination: Destination) => destination.label}
      >
        <div className={styles.field}>
          <Search size={18} aria-hidden="true" />
          <Autocomplete.Input
            className={styles.input}
            dir="auto"
            placeholder={title}
            aria-label={title}
            onKeyDown={onKeyDown}
          />
        </div>
        <Autocomplete.Status className={styles.note}>{note}</Autocomplete.Status>
        <Autocomplete.List className={styles.list}>
          {(destination: Destination) => (
            <Autocomplete.Item
              key={destination.id}
              className={styles.item}
              value={destination}
              onClick={() => {
                go(destination);
              }}
            >
              <DestinationLabel destination={destination} />
            </Autocomplete.Item>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </Dialog>
  );
};
