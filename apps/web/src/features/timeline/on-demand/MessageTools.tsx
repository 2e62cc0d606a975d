import { t } from '@lingui/core/macro';
import Ellipsis from 'lucide-react/icons/ellipsis';
import { recentEmojis } from '../../../lib/chat/recent-emojis.ts';
import { exactTime } from '../../../lib/time/time.ts';
import { Emoji } from '../../../ui/Emoji.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { messageOverlay } from '../../../lib/chat/message-overlay.ts';
import { messageActions, type ActionContext } from './message-actions.tsx';
import styles from './MessageTools.module.css';
import { toggleReaction } from './toggle-reaction.ts';

/** Reactions that are one click away. */
const QUICK_EMOJIS = 3;

/** What shows at the edge of a message while the pointer or the focus is on it. */
export const MessageTools = (context: ActionContext) => {
  const { item, room, me } = context;
  const { message } = item;
  const actions = messageActions(context).filter(({ shortcut }) => shortcut === 'toolbar');
  const mayReact = actions.some(({ name }) => name === 'react');
  return (
    <div className={styles.toolbar}>
      {/* A finger has no tooltips. */}
      <span className={styles.exactTime}>{exactTime(message.timestamp)}</span>
      {mayReact && (
        <span className={styles.quick}>
          {recentEmojis()
            .slice(0, QUICK_EMOJIS)
            .map((emoji) => (
              <IconButton
                key={emoji}
                label={t`React with ${{ emoji }}`}
                size="small"
                onClick={() => {
                  toggleReaction({ room, message, emoji, me });
                }}
              >
                <Emoji symbol={emoji} />
              </IconButton>
            ))}
        </span>
      )}
      {actions.map(({ name, label, icon, run }) => (
        <IconButton
          key={name}
          label={label}
          size="small"
          onClick={({ currentTarget }) => {
            run(currentTarget);
          }}
        >
          {icon}
        </IconButton>
      ))}
      <IconButton
        label={t`More actions`}
        size="small"
        aria-haspopup="menu"
        onClick={({ currentTarget, detail }) => {
          const element = currentTarget.closest('article');
          if (element === null) return;
          // Enter and Space click too, no times.
          const start = detail === 0 ? 'first' : undefined;
          messageOverlay.set({ name: 'menu', thread: room.thread, item, element, at: currentTarget, start });
        }}
      >
        <Ellipsis size={15} />
      </IconButton>
    </div>
  );
};
