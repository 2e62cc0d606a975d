import type { ChatEngine, OpenRoom } from '../../lib/chat/engine.ts';
import { newsSince } from './news.ts';

/** Highest sequence that was loaded when a room left the screen; gone with the engine, as its timelines are. */
const marks = new WeakMap<ChatEngine, Map<string, number>>();

/** Up to where the room was read on the last visit; `undefined` before there was one. */
export const readMarkOf = (engine: ChatEngine, room: string): number | undefined => marks.get(engine)?.get(room);

/** The room leaves the screen: what was loaded of it counts as read, whether or not it was scrolled to. */
export const keepReadMark = (engine: ChatEngine, { room, timeline }: Pick<OpenRoom, 'room' | 'timeline'>): void => {
  const { status, items } = timeline.get();
  if (status !== 'ready') return;
  const ofEngine = marks.get(engine) ?? new Map<string, number>();
  marks.set(engine, ofEngine.set(room, newsSince({ items, known: undefined, me: engine.me }).highest));
};
