import { t } from '@lingui/core/macro';
import Ellipsis from 'lucide-react/icons/ellipsis';
import { useState } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { reasonOf } from '../../lib/messages.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { showToast } from '../../ui/toast.ts';
import { memberMenu, type MemberRights, type Question } from './member-menu.tsx';

interface Props extends MemberRights {
  readonly roomId: string;
  readonly user: string;
  readonly name: string;
  readonly role: string;
  /** Called once the members are others than before. */
  readonly onChanged: () => unknown;
}

/** What owners and admins do with a member, in the menu of their row. */
export const MemberActions = ({ roomId, user, name, role, onChanged, ...rights }: Props) => {
  const { engine } = useChat();
  const [question, setQuestion] = useState<Question>();

  const act = (done: string, run: () => Promise<void>): void => {
    run().then(
      () => {
        showToast(done);
        onChanged();
      },
      (error: unknown) => {
        const reason = reasonOf(error, t`A room has one owner at least.`);
        showToast(t`Nothing changed. ${{ reason }}`, { tone: 'danger' });
      },
    );
  };
  const entries = memberMenu({
    name,
    role,
    rights,
    setRole: (next, done) => {
      act(done, () => engine.setRole(roomId, user, next));
    },
    remove: (until, done) => {
      act(done, () => engine.kick(roomId, user, until));
    },
    ask: setQuestion,
  });

  return (
    <>
      <Menu
        entries={entries}
        trigger={(props) => (
          <IconButton {...props} label={t`Actions for ${{ name }}`} size="small">
            <Ellipsis size={16} />
          </IconButton>
        )}
      />
      {question !== undefined && (
        <ConfirmDialog
          {...question}
          onClose={() => {
            setQuestion(undefined);
          }}
        >
          <p>{question.text}</p>
        </ConfirmDialog>
      )}
    </>
  );
};
