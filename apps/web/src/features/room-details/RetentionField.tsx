import { plural, t } from '@lingui/core/macro';
import { MAX_RETENTION_DAYS } from '@nats-chat/contracts';
import { useState } from 'react';
import { formatNumber } from '../../lib/messages.ts';
import { Choices } from '../../ui/Choices.tsx';
import { TextField } from '../../ui/TextField.tsx';
import styles from './RoomDetails.module.css';
import { isDays, type RetentionPreview } from './use-retention-preview.ts';

const PRESETS: readonly number[] = [7, 30, 90, 365];

interface Props {
  /** `null`: for ever; `NaN` where what was typed is no number. */
  readonly days: number | null;
  readonly preview: RetentionPreview;
  readonly onChange: (days: number | null) => void;
}

/** For how long the room keeps its messages, and how many would go. */
export const RetentionField = ({ days, preview, onChange }: Props) => {
  /** What was typed, once a number of one's own is wanted. */
  const [typed, setTyped] = useState<string>();
  const isOther = typed !== undefined || (days !== null && !PRESETS.includes(days));
  const value = isOther ? OTHER : String(days ?? NEVER);

  const choose = (choice: string): void => {
    setTyped(choice === OTHER ? String(days ?? 14) : undefined);
    onChange(choice === NEVER ? null : choice === OTHER ? (days ?? 14) : Number(choice));
  };

  return (
    <div className={styles.retention}>
      <Choices
        legend={t`How long messages are kept`}
        value={value}
        choices={[
          { value: NEVER, label: t`For ever` },
          ...PRESETS.map((preset) => ({
            value: String(preset),
            label: preset === 365 ? t`A year` : plural(preset, { one: '# day', other: '# days' }),
          })),
          { value: OTHER, label: t`Another number of days` },
        ]}
        onChange={choose}
      />
      {isOther && (
        <TextField
          label={t`Days`}
          value={typed ?? String(days)}
          onValueChange={(text) => {
            setTyped(text);
            onChange(/^\d+$/.test(text) ? Number(text) : NaN);
          }}
          inputMode="numeric"
          maxLength={4}
          autoComplete="off"
          error={
            days === null || isDays(days)
              ? undefined
              : t`Give a number from 1 to ${{ max: formatNumber(MAX_RETENTION_DAYS) }}.`
          }
        />
      )}
      {/* There before it says something: else it would not be read aloud. */}
      <p className={styles.preview} data-loses={losesMessages(preview)} role="status">
        {days !== null && isDays(days) && previewSentence(preview, days)}
      </p>
    </div>
  );
};

const NEVER = 'never';
const OTHER = 'other';

/** Returns what a number of days would delete, in words; empty where nothing is asked. */
export const previewSentence = (preview: RetentionPreview, days: number): string => {
  const age = plural(days, { one: '# day', other: '# days' });
  if (preview === undefined) return '';
  if (preview === 'loading') return t`Counting older messages…`;
  if (preview === 'failed')
    return t`Messages older than ${{ age }} could not be counted. They will be deleted for ever within the hour, and others once they are that old.`;
  const { messages, hasMore } = preview;
  if (messages === 0) return t`No message is older than ${{ age }} now. Each will be deleted for ever once it is.`;
  const count = formatNumber(messages);
  if (hasMore)
    return t`More than ${{ count }} messages are older than ${{ age }}. They will be deleted for ever within the hour, and others once they are that old.`;
  return plural(messages, {
    one: `# message is older than ${age}. It will be deleted for ever within the hour, and others once they are that old.`,
    other: `${count} messages are older than ${age}. They will be deleted for ever within the hour, and others once they are that old.`,
  });
};

const losesMessages = (preview: RetentionPreview): boolean =>
  preview === 'failed' || (typeof preview === 'object' && preview.messages > 0);
