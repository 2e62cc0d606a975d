import type { ComponentProps } from 'react';
import { useChat } from '../lib/chat/chat-context.ts';
import { useStore } from '../lib/store.ts';
import { Avatar } from './Avatar.tsx';

/** {@link Avatar} with the presence of the person as it is now. */
export const PersonAvatar = (props: Omit<ComponentProps<typeof Avatar>, 'presence'>) => {
  const { engine } = useChat();
  const presence = useStore(engine.presenceOf(props.user));
  return <Avatar {...props} presence={presence?.status ?? 'offline'} />;
};
