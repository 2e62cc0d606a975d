import { MAX_EXCERPT_BYTES, type Message } from '@nats-chat/contracts';

/**
 * Returns a message with what is shown of it beside its conversation in a list: the beginning of its text, at most 256 bytes,
 * and the first of its files. Reactions, replies, and whom it mentions are left out.
 */
export const excerptOf = ({ mentions: _mentions, replies: _replies, ...message }: Message): Message => ({
  ...message,
  reactions: [],
  ...(message.text !== undefined && { text: beginningOf(message.text) }),
  ...(message.attachments && { attachments: message.attachments.slice(0, 1) }),
});

/** Ends between two characters as people count them, and not within a mention. */
function beginningOf(text: string): string {
  let left = MAX_EXCERPT_BYTES;
  for (const { index, segment } of graphemes.segment(text.slice(0, MAX_EXCERPT_BYTES + 1))) {
    left -= Buffer.byteLength(segment);
    if (left < 0) return text.slice(0, index).replace(OPEN_MENTION, '');
  }
  return text;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const OPEN_MENTION = /<[@#!][^<>\s]*$/;
