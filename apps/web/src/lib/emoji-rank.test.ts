import { describe, expect, it } from 'vitest';
import { emojis, shortcodesOf } from './emoji-dataset.ts';
import { rankOfEmoji } from './emoji-rank.ts';

const best = (query: string): string | undefined =>
  emojis
    .filter(({ group }) => group !== undefined)
    .map((emoji) => ({ emoji, rank: rankOfEmoji({ ...emoji, shortcodes: shortcodesOf(emoji.hexcode) }, query) }))
    .filter(({ rank }) => rank !== Infinity)
    .toSorted((one, other) => one.rank - other.rank)[0]
    ?.emoji.emoji.replace('\ufe0f', '');

describe('the best emoji for a name', () => {
  it.each([
    ['fire', '🔥'],
    ['ok', '🆗'],
    ['heart', '❤'],
    ['+1', '👍'],
    ['-1', '👎'],
    ['thumbsup', '👍'],
    ['thumbs_up', '👍'],
    ['smile', '😄'],
    ['rocket', '🚀'],
    ['tada', '🎉'],
    ['party_pop', '🎉'],
  ])('%s', (query, emoji) => {
    expect(best(query)).toBe(emoji);
  });

  it('is none for a name of none', () => {
    expect(best('zzzz')).toBeUndefined();
  });
});
