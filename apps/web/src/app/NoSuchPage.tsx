import { t } from '@lingui/core/macro';
import Signpost from 'lucide-react/icons/signpost';
import { useLocation } from 'wouter';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import styles from './FirstRoom.module.css';

/** At an address that leads nowhere. */
export const NoSuchPage = () => {
  const [, navigate] = useLocation();
  return (
    <main className={styles.pane}>
      <EmptyState
        icon={<Signpost size={22} />}
        title={t`This page does not exist`}
        isPage
        action={
          <Button
            variant="primary"
            onClick={() => {
              navigate('/');
            }}
          >
            {t`Go to the rooms`}
          </Button>
        }
      >
        {t`The address may be mistyped, or from another chat.`}
      </EmptyState>
    </main>
  );
};
