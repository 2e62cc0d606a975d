import { Popover } from '@base-ui/react/popover';
import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import { EmojiPicker, type EmojiPickerListComponents, type SkinTone } from 'frimousse';
import { useState } from 'react';
import { recentEmojis } from '../../../lib/chat/recent-emojis.ts';
import type { OpenRoom } from '../../../lib/chat/engine.ts';
import { readPreference, writePreference } from '../../../lib/preferences.ts';
import { Emoji } from '../../../ui/Emoji.tsx';
import { loadEmojiData } from './emoji-data.ts';
import styles from './EmojiPopover.module.css';
import { toggleReaction } from './toggle-reaction.ts';

interface Props {
  readonly room: OpenRoom;
  readonly message: Message;
  readonly me: string;
  /** Beside it the popover stands. */
  readonly opener: Element;
  readonly onClose: () => void;
}

const COLUMNS = 8;

/** What one reacts with: what one took last, and all emojis, to be searched. The focus returns to the message. */
export const EmojiPopover = ({ room, message, me, opener, onClose }: Props) => {
  const row = opener.closest('article') ?? opener;
  const choose = (emoji: string): void => {
    onClose();
    toggleReaction({ room, message, emoji, me });
  };
  return (
    <Popover.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner className={styles.positioner} anchor={opener} side="bottom" align="end" sideOffset={6}>
          <Popover.Popup
            className={styles.popup}
            aria-label={t`Add a reaction`}
            finalFocus={() => (row instanceof HTMLElement ? row : true)}
          >
            <Picker onChoose={choose} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
};

const Picker = ({ onChoose }: { readonly onChoose: (emoji: string) => void }) => {
  const [tone] = useState(() => (readPreference('skin-tone') ?? 'none') as SkinTone);
  const [failed, setFailed] = useState(false);
  const load = async () => {
    try {
      return await loadEmojiData();
    } catch (error) {
      setFailed(true);
      throw error;
    }
  };
  return (
    <EmojiPicker.Root
      className={styles.picker}
      columns={COLUMNS}
      skinTone={tone}
      resolveEmojiData={load}
      onEmojiSelect={({ emoji }) => {
        onChoose(emoji);
      }}
    >
      <div className={styles.top}>
        <EmojiPicker.Search
          className={styles.search}
          placeholder={t`Search emojis`}
          aria-label={t`Search emojis`}
          autoFocus
        />
        <EmojiPicker.SkinTone>
          {({ skinTone, setSkinTone, skinToneVariations }) => {
            const at = skinToneVariations.findIndex((one) => one.skinTone === skinTone);
            const next = skinToneVariations[(at + 1) % skinToneVariations.length];
            return (
              <button
                type="button"
                className={styles.tone}
                aria-label={t`Change the skin tone`}
                data-tooltip={t`Change the skin tone`}
                onClick={() => {
                  if (next === undefined) return;
                  setSkinTone(next.skinTone);
                  writePreference('skin-tone', next.skinTone);
                }}
              >
                <Emoji symbol={skinToneVariations[at]?.emoji ?? '✋'} />
              </button>
            );
          }}
        </EmojiPicker.SkinTone>
      </div>
      <div className={styles.recent} role="group" aria-label={t`Used last`}>
        {recentEmojis()
          .slice(0, COLUMNS)
          .map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={styles.emoji}
              aria-label={emoji}
              onClick={() => {
                onChoose(emoji);
              }}
            >
              <Emoji symbol={emoji} />
            </button>
          ))}
      </div>
      <EmojiPicker.Viewport className={styles.viewport}>
        {failed ? (
          <p className={styles.note}>{t`All emojis could not be loaded. Try again when you are connected.`}</p>
        ) : (
          <EmojiPicker.Loading className={styles.note}>{t`Loading…`}</EmojiPicker.Loading>
        )}
        <EmojiPicker.Empty className={styles.note}>{t`No emoji has this name.`}</EmojiPicker.Empty>
        <EmojiPicker.List className={styles.list} components={parts} />
      </EmojiPicker.Viewport>
      <div className={styles.name}>
        <EmojiPicker.ActiveEmoji>{({ emoji }) => emoji?.label ?? ''}</EmojiPicker.ActiveEmoji>
      </div>
    </EmojiPicker.Root>
  );
};

const parts: Partial<EmojiPickerListComponents> = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className={styles.category}>
      {category.label}
    </div>
  ),
  // ARIA counts from one.
  Row: ({ 'aria-rowindex': at = 0, ...props }) => <div {...props} aria-rowindex={at + 1} className={styles.row} />,
  Emoji: ({ emoji, 'aria-colindex': at = 0, ...props }) => (
    <button {...props} aria-colindex={at + 1} type="button" className={styles.emoji}>
      <Emoji symbol={emoji.emoji} />
    </button>
  ),
};
