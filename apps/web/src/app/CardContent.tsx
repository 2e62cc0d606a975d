import { Attachments } from '../features/timeline/Attachments.tsx';
import { MessageText } from '../features/timeline/MessageText.tsx';
import type { MessageContent } from '../ui/MessageCard.tsx';

/** What a message says, in a list that is no timeline. */
export const CardContent: MessageContent = ({ message, nameOf }) => (
  <>
    <MessageText
      messageId={message.messageId}
      text={message.text ?? ''}
      mentioned={message.mentions?.users}
      nameOf={nameOf}
    />
    {message.attachments !== undefined && message.attachments.length > 0 && <Attachments files={message.attachments} />}
  </>
);
