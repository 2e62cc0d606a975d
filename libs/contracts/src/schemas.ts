import { isToken } from '@nats-chat/subjects';
import { z } from 'zod';

/** Largest text of a message, in UTF-8 bytes. */
export const MAX_TEXT_BYTES = 8_192;

/** How far ahead of a server's clock a client id may be, in milliseconds. */
export const MAX_CLOCK_AHEAD_MS = 5 * 60_000;

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ROOM = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const RESERVED_ROOM = /^(?:p-|dm-|admin-)/;

/** A person, as one encoded subject token (`encodeToken(preferred_username)`). At most 255 characters. */
export const userId = z.string().min(1).max(255).refine(isToken, 'Not an encoded user name.');

/** Any room: public slug, `p-…`, `dm-…` or `admin-…`. */
export const roomId = z.string().regex(ROOM, 'Not a room id.');

/** An id that a person may choose for a public room. */
export const publicRoomId = roomId.refine(
  (id) => !RESERVED_ROOM.test(id),
  'Ids must not start with p-, dm- or admin-.',
);

/** UUIDv7, minted by the sender: the idempotency key of a send. */
export const clientId = z.string().regex(UUID_V7, 'Not a UUIDv7.');

/** The permanent id of a message, derived by fanout from user, room and client id. */
export const messageId = z.string().regex(UUID_V7, 'Not a message id.');

/** A sequence of the log's stream. */
export const sequence = z.int().positive();

/** Where a reader stands in a room: the log's epoch and the highest sequence known. */
export const position = z.object({ epoch: z.string().min(1).max(64), seq: z.int().nonnegative() });
export type Position = z.infer<typeof position>;

/** Server time in milliseconds since 1970. */
export const timestamp = z.int().nonnegative();

/** Text that every part can store: well-formed, as UTF-8 asks for, and without NUL, which PostgreSQL refuses. */
export const storableText = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'Not a text: it holds NUL or half a character.');

/**
 * Storable text of 1 to `maxBytes` UTF-8 bytes: the unit of every limit on texts and emoji of messages, since that is what
 * streams and rows store. Names, topics and status texts are limited in UTF-16 units, the most that fits their place on the
 * screen. A longer one is `TOO_LARGE`.
 */
const textUpTo = (maxBytes: number) =>
  storableText
    .min(1)
    .refine((text) => text.length <= maxBytes && utf8Length(text) <= maxBytes, {
      message: `At most ${maxBytes} bytes of UTF-8.`,
      params: { code: 'TOO_LARGE' },
    })
    // For the snapshot of the contract, in which refinements are not.
    .meta({ maxBytes });

export const messageText = textUpTo(MAX_TEXT_BYTES);

/** The emoji of a stored reaction: the longest sequences of Unicode take 35 bytes. Older events may hold any text. */
export const emoji = textUpTo(64);

/** The emoji of a new reaction: one, and nothing else. */
export const reactionEmoji = emoji.refine((text) => ONE_EMOJI.test(text), 'Not one emoji.');

const PICTOGRAPH =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}](?:\p{Emoji_Modifier}|\uFE0F|[\u{E0020}-\u{E007E}]+\u{E007F})?/u.source;
/**
 * A flag, a keycap, or pictographs with their modifiers, joined: what Unicode calls a possible emoji (UTS #51), also those
 * of a later version; but digits, `#` and `*` only as keycaps.
 */
const ONE_EMOJI = new RegExp(
  `^(?:\\p{Regional_Indicator}{2}|[0-9#*]\\uFE0F?\\u20E3|${PICTOGRAPH}(?:\\u200D${PICTOGRAPH})*)$`,
  'u',
);

/** Of a name that people read, in UTF-16 units. */
const MAX_NAME_LENGTH = 80;

/**
 * What a room is shown by: something to see, and nothing that is invisible or turns the direction of what follows.
 *
 * Joiners and variation selectors stay where scripts and emoji need them: U+200C and U+200D after a pictograph, a mark or
 * an Arabic letter, U+FE0E and U+FE0F after a pictograph, a digit, `#` or `*`.
 */
export const displayName = storableText
  .trim()
  .min(1)
  .max(MAX_NAME_LENGTH)
  .refine((text) => VISIBLE.test(text), 'A name needs a character that can be seen.')
  .refine(
    (text) => !INVISIBLE.test(text),
    'A name must not hold characters that are invisible or change the direction.',
  );

const VISIBLE = /(?!\u2800)(?=[\p{L}\p{N}\p{P}\p{S}])\P{Default_Ignorable_Code_Point}/u;
const INVISIBLE = new RegExp(
  [
    /[\p{Cc}\p{Zl}\p{Zp}\u2800]/u,
    /(?![\u200C\u200D\uFE0E\uFE0F])[\p{Cf}\p{Default_Ignorable_Code_Point}]/u,
    /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Script=Arabic}])[\u200C\u200D]/u,
    /(?<![\p{Extended_Pictographic}0-9#*])[\uFE0E\uFE0F]/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'u',
);
const INVISIBLE_ANYWHERE = new RegExp(INVISIBLE, 'gu');
/** Of a character that a cut went through. */
const HALF_AT_END = /[\uD800-\uDBFF]$/;

/**
 * Returns a name that somebody else gave, without what {@link displayName} refuses and cut to its length; `undefined` when
 * nothing of it can be seen.
 *
 * @example
 * cleanName(' Al\u200Bice '); // 'Alice'
 */
export const cleanName = (text: string): string | undefined => {
  const clean = withoutInvisible(text.toWellFormed()).trim();
  const cut = clean.slice(0, MAX_NAME_LENGTH).replace(HALF_AT_END, '').trim();
  return VISIBLE.test(cut) ? cut : undefined;
};

/** What is taken out may be what let the next character stay. */
function withoutInvisible(text: string): string {
  const less = text.replaceAll(INVISIBLE_ANYWHERE, '');
  return less === text ? text : withoutInvisible(less);
}

/** How a page is asked for: the last key of the page before it. */
export const page = { after: z.string().max(512).optional(), limit: z.int().min(1).max(200).default(100) };

export const emptyPayload = z.object({});

/** How many bytes a text takes in UTF-8, without encoding it: each part that checks a text would encode it once more. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) bytes += isSurrogate(unit) || unit <= 0x7ff ? 1 : 2;
  }
  return bytes;
}

/** Half of a character that takes four bytes. */
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
