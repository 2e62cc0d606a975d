import type { Position } from '@nats-chat/contracts';
import type { Context } from './context.ts';
import { ConversationLog } from './conversation-log.ts';
import { Pins } from './pins.ts';

/** How many rooms that left the screen are kept as they were. */
const KEPT_LOGS = 30;

interface Listener {
  /** Called with the position of each answer. */
  readonly onLoaded: (position: Position) => void;
  /** Called when a log misses events. */
  readonly onGap: (room: string) => void;
  readonly onPinsChanged: (room: string) => void;
}

/** The logs of rooms on screen, and of the last ones that were: switching back to them is instant. */
export class KeptLogs {
  readonly #context: Context;
  readonly #listener: Listener;
  /** Those that were used last at the end. */
  readonly #logs = new Map<string, ConversationLog>();
  readonly #pins = new WeakMap<ConversationLog, Pins>();

  constructor(context: Context, listener: Listener) {
    this.#context = context;
    this.#listener = listener;
  }

  /** Returns the log of a room, which is the last one to be forgotten now. */
  use(room: string): ConversationLog {
    const log = this.#logs.get(room) ?? this.#create(room);
    this.#logs.delete(room);
    this.#logs.set(room, log);
    return log;
  }

  /** Returns what is pinned in a room, for as long as its log is kept. */
  pinsOf(room: string, log: ConversationLog): Pins {
    const { request, connected, timer, schedule } = this.#context;
    const onChange = (): void => {
      this.#listener.onPinsChanged(room);
    };
    const isDeleted = (messageId: string): boolean => log.get(messageId)?.deleted === true;
    const pins = this.#pins.get(log) ?? new Pins({ room, request, connected, isDeleted, onChange, timer, schedule });
    this.#pins.set(log, pins);
    return pins;
  }

  get(room: string): ConversationLog | undefined {
    return this.#logs.get(room);
  }

  has(room: string): boolean {
    return this.#logs.has(room);
  }

  keys(): IterableIterator<string> {
    return this.#logs.keys();
  }

  delete(room: string): void {
    this.#logs.delete(room);
  }

  /** Forgets all but the last of the rooms that are not on screen; returns where they stood, those of which that is known. */
  forgetOld(isOnScreen: (room: string) => boolean): (readonly [room: string, position: Position])[] {
    const closed = [...this.#logs].filter(([room]) => !isOnScreen(room));
    return closed.slice(0, Math.max(0, closed.length - KEPT_LOGS)).flatMap(([room, { position }]) => {
      this.#logs.delete(room);
      return position === undefined ? [] : [[room, position] as const];
    });
  }

  #create(room: string): ConversationLog {
    const { me, request, connected, outbox, schedule } = this.#context;
    const log: ConversationLog = new ConversationLog({
      room,
      me,
      request,
      connected,
      outgoing: () => outbox.shown(room),
      pinOf: (messageId) => this.#pins.get(log)?.of(messageId),
      schedule,
      onLoaded: this.#listener.onLoaded,
      onGap: () => {
        this.#listener.onGap(room);
      },
    });
    return log;
  }
}
