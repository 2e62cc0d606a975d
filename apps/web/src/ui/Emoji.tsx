import styles from './Emoji.module.css';

/** One emoji in the font of emojis, upright and as large as the text around it allows; the same in texts and reactions. */
export const Emoji = ({ symbol }: { readonly symbol: string }) => <span className={styles.emoji}>{symbol}</span>;
