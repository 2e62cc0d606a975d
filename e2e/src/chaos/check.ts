/** A message that a person wrote, with the answer that its sender got. */
export interface Send {
  readonly user: string;
  readonly room: string;
  readonly clientId: string;
  readonly text: string;
  /** The durable ack; missing when the sender never got one. */
  readonly ack?: { readonly id: string; readonly seq: number };
  /** Why the sender gave it up. */
  readonly refusal?: string;
}

/** A message where it was found. */
export interface Found {
  readonly messageId: string;
  readonly user: string;
  readonly room: string;
  readonly clientId: string;
  readonly seq: number;
  readonly text: string;
}

/** Somewhere that every message of these rooms should be. */
export interface Place {
  /** As a person would call it: `PostgreSQL`, `the timeline of ann in general`. */
  readonly name: string;
  readonly rooms: readonly string[];
  /** In the order of the place. */
  readonly messages: readonly Found[];
}

export interface Problem {
  readonly kind: 'given up' | 'lost' | 'doubled' | 'changed' | 'invented' | 'misordered';
  /** The place, and the message. */
  readonly what: string;
}

/**
 * What is wrong with what was sent and found.
 *
 * Right is: every send was acknowledged; every place has each message of its rooms exactly once, by message id and by
 * client id, where the ack said and as it was written; nothing else; by sequence, and each person's messages in a room in
 * the order in which they were written.
 *
 * @param sends Each person's in the order in which they were written.
 */
export const findProblems = (sends: readonly Send[], places: readonly Place[]): readonly Problem[] => {
  const written = new Map(sends.map((send, order) => [keyOf(send), { send, order }]));
  return [...givenUp(sends), ...places.flatMap((place) => problemsIn(place, sends, written))];
};

type Written = ReadonlyMap<string, { readonly send: Send; readonly order: number }>;

/** A client id is its sender's own: others may use the same. */
const keyOf = ({ user, room, clientId }: Pick<Send, 'user' | 'room' | 'clientId'>): string =>
  `${user} ${room} ${clientId}`;

const givenUp = (sends: readonly Send[]): Problem[] =>
  sends
    .filter(({ ack }) => ack === undefined)
    .map(({ text, refusal = 'no ack' }) => ({ kind: 'given up', what: `${text} (${refusal})` }));

function problemsIn(place: Place, sends: readonly Send[], written: Written): Problem[] {
  const { name, rooms, messages } = place;
  const found = new Set(messages.map(keyOf));
  const problem = (kind: Problem['kind'], text: string): Problem => ({ kind, what: `${name}: ${text}` });
  return [
    ...sends
      .filter((send) => send.ack !== undefined && rooms.includes(send.room) && !found.has(keyOf(send)))
      .map(({ text }) => problem('lost', text)),
    ...repeated(messages).map((text) => problem('doubled', text)),
    ...messages.flatMap((message) => {
      const send = written.get(keyOf(message))?.send;
      if (send === undefined || !rooms.includes(message.room)) return problem('invented', message.text);
      return isAsAcknowledged(message, send)
        ? []
        : problem('changed', `${message.text}: ${differences(message, send)}`);
    }),
    ...misordered(messages, written).map((text) => problem('misordered', text)),
  ];
}

function repeated(messages: readonly Found[]): string[] {
  const ids = new Set<string>();
  const keys = new Set<string>();
  return messages.flatMap((message) => {
    const isKnown = ids.has(message.messageId) || keys.has(keyOf(message));
    ids.add(message.messageId);
    keys.add(keyOf(message));
    return isKnown ? [message.text] : [];
  });
}

/** Without an ack, the sender knows no place, and any is right. */
const isAsAcknowledged = ({ text, messageId, seq }: Found, { text: as, ack }: Send): boolean =>
  text === as && (ack === undefined || (messageId === ack.id && seq === ack.seq));

const differences = ({ text, messageId, seq }: Found, send: Send): string =>
  `${JSON.stringify({ text, id: messageId, seq })} is not ${JSON.stringify({ text: send.text, ...send.ack })}`;

function misordered(messages: readonly Found[], written: Written): string[] {
  let lastSeq = -Infinity;
  const lastOf = new Map<string, number>();
  return messages.flatMap((message) => {
    const order = written.get(keyOf(message))?.order ?? Infinity;
    const sender = `${message.user} ${message.room}`;
    const isLate = message.seq < lastSeq || order < (lastOf.get(sender) ?? -Infinity);
    lastSeq = Math.max(lastSeq, message.seq);
    if (order !== Infinity) lastOf.set(sender, Math.max(lastOf.get(sender) ?? -Infinity, order));
    return isLate ? [message.text] : [];
  });
}
