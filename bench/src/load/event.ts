import { EVENT_VERSION, events, type Envelope } from '@nats-chat/contracts';
import { uuidV7 } from '@nats-chat/messaging';
import { build } from '@nats-chat/subjects';
import { stampedText } from './clock.ts';

export interface EventOptions {
  readonly user: string;
  readonly room: string;
  readonly textBytes: number;
}

/** An event as fanout makes it of a post. */
export const postEvent = ({ user, textBytes }: EventOptions): Envelope => ({
  v: EVENT_VERSION,
  kind: 'user',
  action: 'post',
  messageId: uuidV7(),
  clientId: uuidV7(),
  user,
  timestamp: Date.now(),
  text: stampedText(textBytes),
});

/** What goes into the log for a post: where, under which `Nats-Msg-Id`, and as what. */
export const storedSend = (options: EventOptions): { subject: string; messageId: string; data: string } => {
  const { user, room } = options;
  const event = postEvent(options);
  return {
    subject: build(events.posted.subject, { room }),
    messageId: `${user}.${room}.${event.clientId}`,
    data: JSON.stringify(event),
  };
};
