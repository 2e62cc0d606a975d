import { t } from '@lingui/core/macro';
import AtSign from 'lucide-react/icons/at-sign';
import { Link, useRoute } from 'wouter';
import { pagePath } from '../../lib/pages.ts';
import styles from './RoomLink.module.css';

/** The way to all mentions of me, above the rooms. */
export const MentionsLink = () => {
  const path = pagePath('mentions');
  const [isCurrent] = useRoute(path);
  return (
    <Link href={path} className={styles.link} aria-current={isCurrent ? 'page' : undefined}>
      <span className={styles.icon}>
        <AtSign size={15} aria-hidden="true" />
      </span>
      <span className={styles.name}>{t`Mentions`}</span>
    </Link>
  );
};
