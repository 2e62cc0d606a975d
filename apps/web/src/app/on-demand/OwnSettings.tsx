import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import { density, theme } from '../../lib/appearance.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { shareTimeZone } from '../../lib/time/share-time-zone.ts';
import { announceInvitations } from './announce-invitations.ts';

/**
 * Keeps this page at what its person chose on any device, and their time zone at where this page is; says who adds them to a
 * room. Draws nothing.
 */
export const OwnSettings = () => {
  const { engine } = useChat();
  useEffect(() => density.follow(engine), [engine]);
  useEffect(() => theme.follow(engine), [engine]);
  useEffect(() => shareTimeZone(engine), [engine]);
  const [, navigate] = useLocation();
  useEffect(
    () =>
      announceInvitations(engine, (room) => {
        navigate(roomPath(room));
      }),
    [engine, navigate],
  );
  return null;
};
