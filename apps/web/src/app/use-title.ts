import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useEffect } from 'react';
import { useChat } from '../lib/chat/chat-context.ts';
import type { RoomsState } from '../lib/chat/engine.ts';
import { distinctRooms } from '../lib/chat/names.ts';
import { calls, callsFrom, roomTitle } from '../lib/chat/rooms.ts';
import { PRODUCT } from '../lib/messages.ts';
import type { PageName } from '../lib/pages.ts';
import { useSelected } from '../lib/store.ts';
import type { ChatRoute } from './use-chat-route.ts';

type ShownRoute = Pick<ChatRoute, 'room' | 'page'>;

const TITLES: Readonly<Record<PageName, MessageDescriptor>> = {
  settings: msg`Settings`,
  audit: msg`Audit log`,
  mentions: msg`Mentions`,
};

/** `(3) #general · NATS Chat`: what calls from elsewhere, then where one is. */
export const titleOf = ({ mine }: Pick<RoomsState, 'mine'>, { room, page }: ShownRoute): string => {
  const unread = mine.reduce((sum, summary) => sum + callsFrom(summary), 0);
  const [current] = distinctRooms(
    mine.filter((summary) => summary.room === room),
    mine,
  );
  const shown = page === undefined ? current && roomTitle(current) : i18n._(TITLES[page]);
  const parts = [shown, PRODUCT].filter((part) => part !== undefined);
  return `${unread > 0 ? `(${unread > 99 ? '99+' : unread}) ` : ''}${parts.join(' · ')}`;
};

/** Keeps the title of the page and its icon up to date. */
export const useTitle = (route: ShownRoute): void => {
  const { engine } = useChat();
  const title = useSelected(engine.rooms, (rooms) => titleOf(rooms, route));
  const isCalled = useSelected(engine.rooms, ({ mine }) => mine.some(calls));
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    document.querySelector('link[rel=icon]')?.setAttribute('href', isCalled ? '/favicon-unread.svg' : '/favicon.svg');
  }, [isCalled]);
};
