import { useCallback, useEffect, useMemo } from 'react';
import { useLocation, useRoute } from 'wouter';
import { jumpingTo } from '../lib/chat/current-message.ts';
import { panelRouteOf, roomPath, threadPath, type PanelRoute } from '../lib/chat/rooms.ts';
import { pageOf, type PageName } from '../lib/pages.ts';
import { useMedia, WIDE } from '../lib/use-media.ts';

/** Where in the app one is, as the address says. */
export interface ChatRoute {
  /** False where the address leads nowhere. */
  readonly exists: boolean;
  /** The page beside the rooms, where it is one. */
  readonly page: PageName | undefined;
  readonly room: string | undefined;
  readonly panel: PanelRoute | undefined;
  /** The way to another room: a panel about the room stays open where it has a column of its own. */
  readonly pathOf: (room: string) => string;
}

type RouteParams = Readonly<Partial<Record<'room' | 'panel' | 'id', string>>>;

/** A link to a message: its id, or that of its thread and its own. */
type LinkParams = Readonly<Record<'room' | 'first', string>> & { readonly second?: string };

export const useChatRoute = (): ChatRoute => {
  const [isRoot] = useRoute('/');
  const [path, navigate] = useLocation();
  const page = pageOf(path);
  const [, params] = useRoute<RouteParams>('/room/:room/:panel?/:id?');
  const [, link] = useRoute<LinkParams>('/r/:room/:first/:second?');
  useEffect(() => {
    if (link === null) return;
    const { room: to, first, second } = link;
    jumpingTo.set(
      second === undefined ? { room: to, messageId: first } : { room: to, thread: first, messageId: second },
    );
    navigate(second === undefined ? roomPath(to) : threadPath(to, first), { replace: true });
  }, [link, navigate]);
  const wide = useMedia(WIDE);
  const { room, panel: name, id } = params ?? {};
  const panel = useMemo(() => panelRouteOf(name, id), [name, id]);
  const exists =
    isRoot || link !== null || page !== undefined || (params !== null && (name === undefined || panel !== undefined));
  const kept = wide && panel?.id === undefined ? panel : undefined;
  const pathOf = useCallback((to: string) => roomPath(to, kept), [kept]);
  return useMemo(() => ({ exists, page, room, panel, pathOf }), [exists, page, room, panel, pathOf]);
};
