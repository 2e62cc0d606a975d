import { t } from '@lingui/core/macro';
import styles from './BotBadge.module.css';

/** Beside the name of who is a program. */
export const BotBadge = () => <span className={styles.badge}>{t`Bot`}</span>;
