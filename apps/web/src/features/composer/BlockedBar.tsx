import { t } from '@lingui/core/macro';
import { unblock } from '../../lib/chat/blocks.ts';
import { useChat } from '../../lib/chat/chat-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ReadOnlyBar, UnsentText } from './ReadOnlyBar.tsx';

interface Props {
  /** By its key, whose draft is shown. */
  readonly conversation: string;
  readonly title: string;
  readonly user: string;
}

/** In place of the composer of a conversation with somebody whom I block. */
export const BlockedBar = ({ conversation, title, user }: Props) => {
  const { engine } = useChat();
  return (
    <>
      <UnsentText conversation={conversation} unsent={[]} />
      <ReadOnlyBar
        action={
          <Button
            onClick={() => {
              unblock(engine, user);
            }}
          >
            {t`Unblock`}
          </Button>
        }
      >
        {t`You block ${{ name: title }}. Neither of you can write here.`}
      </ReadOnlyBar>
    </>
  );
};
