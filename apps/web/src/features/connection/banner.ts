import type { ConnectionState } from '../../lib/chat/engine.ts';

/** What is said about a connection that does not stand. */
export const bannerWords = ({ status, reason }: ConnectionState): string => {
  switch (status) {
    case 'connected':
      return '';
    case 'connecting':
      return 'Connecting… The chat server does not answer yet.';
    case 'reconnecting':
      return 'Reconnecting… What you write will be sent.';
    case 'offline':
      return 'You are offline. What you write will be sent when you are back.';
    case 'closed':
      return reason === 'refused'
        ? 'The server has ended your session. Sign in again to go on.'
        : 'You are signed out.';
  }
};
