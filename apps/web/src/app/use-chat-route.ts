import { useCallback, useMemo } from 'react';
import { useRoute } from 'wouter';
import { roomPath } from '../lib/chat/rooms.ts';
import { useMedia, WIDE } from '../lib/use-media.ts';

/** Where in the app one is, as the address says. */
export interface ChatRoute {
  /** False where the address leads nowhere. */
  readonly exists: boolean;
  readonly room: string | undefined;
  readonly panel: 'members' | undefined;
  /** The way to another room: the side panel stays open where it has a column of its own. */
  readonly pathOf: (room: string) => string;
}

export const useChatRoute = (): ChatRoute => {
  const [isRoot] = useRoute('/');
  const [, params] = useRoute('/room/:room/:panel?');
  const wide = useMedia(WIDE);
  const room = params?.room;
  const panel = params?.panel === 'members' ? 'members' : undefined;
  const exists = isRoot || (params !== null && params.panel === panel);
  const kept = wide ? panel : undefined;
  const pathOf = useCallback((to: string) => roomPath(to, kept), [kept]);
  return useMemo(() => ({ exists, room, panel, pathOf }), [exists, room, panel, pathOf]);
};
