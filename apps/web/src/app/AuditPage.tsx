import { t } from '@lingui/core/macro';
import Lock from 'lucide-react/icons/lock';
import { AuditLog } from '../features/audit-log/AuditLog.tsx';
import { useChat } from '../lib/chat/chat-context.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PageFrame } from './PageFrame.tsx';

/** The audit log, for realm admins. */
export const AuditPage = ({ onClose }: { readonly onClose: () => void }) => {
  const { can } = useChat();
  return (
    <PageFrame title={t`Audit log`} closeLabel={t`Close the audit log`} onClose={onClose}>
      {can.administer ? (
        <AuditLog />
      ) : (
        <EmptyState icon={<Lock size={22} />} title={t`Only administrators see this`}>
          {t`Whoever runs this chat can make you one.`}
        </EmptyState>
      )}
    </PageFrame>
  );
};
