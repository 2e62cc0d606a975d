import { t } from '@lingui/core/macro';
import type { Message } from '@nats-chat/contracts';
import CircleUser from 'lucide-react/icons/circle-user-round';
import Copy from 'lucide-react/icons/copy';
import FileCode from 'lucide-react/icons/file-code';
import History from 'lucide-react/icons/history';
import LinkIcon from 'lucide-react/icons/link';
import Pencil from 'lucide-react/icons/pencil';
import Pin from 'lucide-react/icons/pin';
import PinOff from 'lucide-react/icons/pin-off';
import MessageSquareReply from 'lucide-react/icons/message-square-reply';
import Quote from 'lucide-react/icons/message-square-quote';
import RotateCw from 'lucide-react/icons/rotate-cw';
import SmilePlus from 'lucide-react/icons/smile-plus';
import Smile from 'lucide-react/icons/smile';
import Trash from 'lucide-react/icons/trash-2';
import type { ReactNode } from 'react';
import { editing, jumpingTo, setReplyingTo } from '../../../lib/chat/current-message.ts';
import type { OpenRoom, TimelineItem } from '../../../lib/chat/engine.ts';
import { showPerson } from '../../../lib/chat/person-card.ts';
import { setPinned } from '../../../lib/chat/pins.ts';
import { messageLink } from '../../../lib/chat/rooms.ts';
import { focusComposer } from '../../../lib/focus.ts';
import { parseMarkdown } from '../../../lib/markdown/parse-markdown.ts';
import { plainText } from '../../../lib/markdown/plain-text.ts';
import { copyText } from '../../../ui/copy-text.ts';
import { messageOverlay, type MessageRights } from '../../../lib/chat/message-overlay.ts';
import { deleteWithUndo } from './delete-with-undo.ts';

export interface MessageAction {
  readonly name:
    | 'react'
    | 'thread'
    | 'reply'
    | 'edit'
    | 'copy'
    | 'copy-markdown'
    | 'copy-link'
    | 'pin'
    | 'reactions'
    | 'versions'
    | 'profile'
    | 'delete'
    | 'retry'
    | 'discard';
  readonly label: string;
  readonly icon: ReactNode;
  /** Where it shows beside the menu: on the toolbar, or in the line below a message that was not sent. */
  readonly shortcut?: 'toolbar' | 'not-sent';
  /** @param element The element of the message, or the button in it. */
  readonly run: (element: Element) => void;
}

export interface ActionContext {
  readonly item: TimelineItem;
  readonly room: OpenRoom;
  /** Me, as an encoded user token. */
  readonly me: string;
  readonly rights: MessageRights;
  readonly nameOf: (user: string) => string;
}

/** Returns all that one can do with a message, in order: toolbar, context menu and touch sheet draw from this list. */
export const messageActions = (context: ActionContext): readonly MessageAction[] => {
  const { item, me, rights } = context;
  const { message, state } = item;
  const live = state === 'sent' && !message.deleted;
  const mine = message.user === me;
  const hasText = !message.deleted && (message.text ?? '') !== '';
  return [
    ...(state === 'failed' ? notSent(context) : []),
    ...(live && rights.write ? [react(context)] : []),
    ...(mayOpenThread(context) ? [thread(context)] : []),
    ...(live && rights.write ? [reply(context)] : []),
    ...(live && rights.write && mine ? [edit(context)] : []),
    ...(hasText ? copies(message, context.nameOf) : []),
    ...(live ? [link(message)] : []),
    ...(live && rights.pin ? [pin(context)] : []),
    ...(live && message.reactions.length > 0 ? [reactions(context)] : []),
    ...(live && message.editedAt !== undefined ? [versions(context)] : []),
    profile(message),
    ...(live && mayDelete(mine, rights) ? [remove(context)] : []),
  ];
};

/** Whether one can go from the message to its thread: to write the first reply, or to read. */
const mayOpenThread = ({ item: { message, state }, room, rights }: ActionContext): boolean =>
  room.thread === undefined &&
  rights.thread &&
  state === 'sent' &&
  ((rights.write && !message.deleted) || message.threadId !== undefined || message.replies !== undefined);

const mayDelete = (mine: boolean, { write, moderate }: MessageRights): boolean =>
  (mine && write) || moderate !== undefined;

const notSent = ({ item: { message }, room }: ActionContext): MessageAction[] => [
  {
    name: 'retry',
    label: t`Retry`,
    icon: <RotateCw size={15} />,
    shortcut: 'not-sent',
    run: () => {
      room.retry(message.clientId);
    },
  },
  {
    name: 'discard',
    label: t`Discard`,
    icon: <Trash size={15} />,
    shortcut: 'not-sent',
    run: () => {
      room.discard(message.clientId);
    },
  },
];

const react = ({ item: { message }, room }: ActionContext): MessageAction => ({
  name: 'react',
  label: t`Add a reaction`,
  icon: <SmilePlus size={15} />,
  shortcut: 'toolbar',
  run: (element) => {
    messageOverlay.set({ name: 'emoji', thread: room.thread, message, element });
  },
});

const thread = ({ item: { message }, room }: ActionContext): MessageAction => ({
  name: 'thread',
  label: t`Reply in thread`,
  icon: <MessageSquareReply size={15} />,
  shortcut: 'toolbar',
  run: () => {
    jumpingTo.set({ room: room.room, thread: message.threadId ?? message.messageId });
  },
});

const reply = ({ item: { message }, room }: ActionContext): MessageAction => ({
  name: 'reply',
  label: t`Quote`,
  icon: <Quote size={15} />,
  shortcut: 'toolbar',
  run: () => {
    setReplyingTo(room, message);
    focusComposer(room.thread !== undefined);
  },
});

const edit = ({ item: { message }, room }: ActionContext): MessageAction => ({
  name: 'edit',
  label: t`Edit`,
  icon: <Pencil size={15} />,
  shortcut: 'toolbar',
  run: () => {
    editing.set({ messageId: message.messageId, thread: room.thread, from: 'row' });
  },
});

const copies = ({ text = '' }: Message, nameOf: ActionContext['nameOf']): MessageAction[] => [
  {
    name: 'copy',
    label: t`Copy text`,
    icon: <Copy size={15} />,
    run: () => void copyText(plainText(parseMarkdown(text), nameOf)),
  },
  {
    name: 'copy-markdown',
    label: t`Copy as Markdown`,
    icon: <FileCode size={15} />,
    run: () => void copyText(text),
  },
];

const link = (message: Message): MessageAction => ({
  name: 'copy-link',
  label: t`Copy link`,
  icon: <LinkIcon size={15} />,
  run: () => void copyText(location.origin + messageLink(message), t`Link copied.`),
});

const pin = ({ item: { message }, room }: ActionContext): MessageAction => ({
  name: 'pin',
  label: message.pin === undefined ? t`Pin` : t`Unpin`,
  icon: message.pin === undefined ? <Pin size={15} /> : <PinOff size={15} />,
  run: () => {
    setPinned(room, message.messageId, message.pin === undefined);
  },
});

const reactions = ({ item: { message }, room }: ActionContext): MessageAction => ({
  name: 'reactions',
  label: t`Show reactions`,
  icon: <Smile size={15} />,
  run: (element) => {
    messageOverlay.set({ name: 'reactions', thread: room.thread, message, element });
  },
});

const versions = ({ item: { message }, room }: ActionContext): MessageAction => ({
  name: 'versions',
  label: t`Show edit history`,
  icon: <History size={15} />,
  run: (element) => {
    messageOverlay.set({ name: 'versions', thread: room.thread, message, element });
  },
});

const profile = ({ user }: Message): MessageAction => ({
  name: 'profile',
  label: t`Show profile`,
  icon: <CircleUser size={15} />,
  run: (element) => {
    showPerson(user, element);
  },
});

const remove = ({ item: { message }, room, me, rights }: ActionContext): MessageAction => ({
  name: 'delete',
  label: t`Delete`,
  icon: <Trash size={15} />,
  run: (element) => {
    if (message.user !== me && rights.moderate === 'realm')
      messageOverlay.set({ name: 'moderate', thread: room.thread, message, element });
    else deleteWithUndo(room, message);
  },
});
