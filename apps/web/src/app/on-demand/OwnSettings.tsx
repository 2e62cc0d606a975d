import { useEffect } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { followDensity } from '../../lib/density.ts';
import { shareTimeZone } from '../../lib/time/share-time-zone.ts';

/** Keeps this page at what its person chose on any device, and their time zone at where this page is. Draws nothing. */
export const OwnSettings = () => {
  const { engine } = useChat();
  useEffect(() => followDensity(engine), [engine]);
  useEffect(() => shareTimeZone(engine), [engine]);
  return null;
};
