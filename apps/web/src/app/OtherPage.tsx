import type { PageName } from '../lib/pages.ts';
import { AuditPage } from './AuditPage.tsx';
import { MentionsPage } from './MentionsPage.tsx';
import { NoSuchPage } from './NoSuchPage.tsx';
import { SettingsPage } from './SettingsPage.tsx';

interface Props {
  /** `undefined` at an address that leads nowhere. */
  readonly page: PageName | undefined;
  readonly onClose: () => void;
}

/** What is neither a room nor the list of them; loaded as one, so that the first load has one name for all. */
export const OtherPage = ({ page, onClose }: Props) => {
  switch (page) {
    case 'settings':
      return <SettingsPage onClose={onClose} />;
    case 'audit':
      return <AuditPage onClose={onClose} />;
    case 'mentions':
      return <MentionsPage onClose={onClose} />;
    case undefined:
      return <NoSuchPage />;
  }
};
