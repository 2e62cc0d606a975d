import { retriableImport } from '../../../lib/retriable-import.ts';
import type { EmojiDataResolver } from 'frimousse';

type EmojiData = Awaited<ReturnType<EmojiDataResolver>>;
type SkinTones = EmojiData['skinTones'];

/** The data is as large as half the page, so it comes when somebody first looks for an emoji. */
const load = retriableImport(() => import('../../../lib/emoji-dataset.ts'));

/** The group of what only stands in other emojis: skin tones, letters of flags. */
const COMPONENTS = 2;

const TONES = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;

/** Returns all emojis that this browser may show, by group, with their skin tones. */
export const loadEmojiData = async (): Promise<EmojiData> => {
  const { emojis, messages, shortcodesOf } = await load();
  return {
    locale: 'en',
    emojis: emojis.flatMap(({ emoji, hexcode, group, label, version, tags: some = [], skins = [] }) => {
      if (group === undefined || group === COMPONENTS) return [];
      const tags = [...some, ...shortcodesOf(hexcode)];
      const tones = Object.fromEntries(
        skins.flatMap(({ tone, emoji: toned }) => (typeof tone === 'number' ? [[TONES[tone - 1], toned]] : [])),
      ) as Partial<SkinTones>;
      const hasAll = TONES.every((tone) => tone in tones);
      return { emoji, category: group, label, version, tags, ...(hasAll && { skins: tones as SkinTones }) };
    }),
    categories: messages.groups
      .filter(({ order }) => order !== COMPONENTS)
      .map(({ order, message }) => ({ index: order, label: message })),
    skinTones: Object.fromEntries(messages.skinTones.map(({ key, message }) => [key, message])) as SkinTones,
  };
};
