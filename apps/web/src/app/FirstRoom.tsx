import Compass from 'lucide-react/icons/compass';
import { Redirect } from 'wouter';
import { useChat } from '../lib/chat/chat-context.ts';
import { roomPath } from '../lib/chat/rooms.ts';
import { recall } from '../lib/preferences.ts';
import { useStore } from '../lib/store.ts';
import { PHONE, useMedia } from '../lib/use-media.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { DialogName } from './Dialogs.tsx';
import styles from './FirstRoom.module.css';

/** Without a room in the address: the last one, or the way to a first one. A phone shows the list instead. */
export const FirstRoom = ({ onDialog }: { readonly onDialog: (dialog: DialogName) => void }) => {
  const { engine, person, can } = useChat();
  const { status, mine } = useStore(engine.rooms);
  const phone = useMedia(PHONE);
  const last = recall('last-room');
  const target = mine.find(({ room }) => room === last) ?? mine[0];

  if (target !== undefined && !phone) return <Redirect to={roomPath(target.room)} replace />;
  return (
    <main className={styles.pane}>
      {status === 'ready' && mine.length === 0 && (
        <EmptyState
          icon={<Compass size={22} />}
          title={`Welcome, ${person.name}`}
          isPage
          action={
            <>
              <Button
                variant="primary"
                onClick={() => {
                  onDialog('browse');
                }}
              >
                Browse rooms
              </Button>
              {can.createRooms && (
                <Button
                  onClick={() => {
                    onDialog('create');
                  }}
                >
                  Create a room
                </Button>
              )}
            </>
          }
        >
          You are not in a room yet. Join one that is there, or make the first.
        </EmptyState>
      )}
    </main>
  );
};
