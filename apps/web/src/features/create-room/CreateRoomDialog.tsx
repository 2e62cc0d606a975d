import { i18n } from '#i18n';
import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { ApiError, contract } from '@nats-chat/contracts';
import { useState, type SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { useChat } from '../../lib/chat/chat-context.ts';
import type { NewRoom } from '../../lib/chat/engine.ts';
import { roomPath } from '../../lib/chat/rooms.ts';
import { reasonOf } from '../../lib/messages.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Dialog, DialogActions, DialogClose } from '../../ui/Dialog.tsx';
import { Form } from '../../ui/Form.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { slugOf } from './slug.ts';

type FieldName = 'displayName' | 'room' | 'topic';
type Errors = Partial<Record<FieldName, string>>;
type Fields = Readonly<Record<FieldName, string>>;

interface Props {
  readonly onClose: () => void;
  /** Called once a private room is on the screen, to which nobody can come but by invitation. */
  readonly onInvite: () => void;
  readonly initialName?: string;
}

export const CreateRoomDialog = ({ onClose, onInvite, initialName = '' }: Props) => {
  const { engine } = useChat();
  const [, navigate] = useLocation();
  const [name, setName] = useState(initialName.slice(0, MAX_NAME));
  /** Follows the name until it is changed by hand. */
  const [address, setAddress] = useState<string>();
  const [topic, setTopic] = useState('');
  const [type, setType] = useState<'public' | 'private'>('public');
  const [key] = useState(engine.newKey);
  /** What was refused; an error is about the value that was sent, and goes when it changes. */
  const [refused, setRefused] = useState<{ readonly fields: Fields; readonly errors: Errors }>();
  const [creating, setCreating] = useState(false);
  const room = { room: address ?? slugOf(name), displayName: name.trim(), topic: topic.trim() };
  const { room: id, ...named } = room;
  const newRoom: NewRoom = type === 'public' ? { type, room: id, ...named } : { type, key, ...named };
  const errorOf = (field: FieldName): string | undefined =>
    refused?.fields[field] === room[field] ? refused.errors[field] : undefined;

  const create = async (): Promise<void> => {
    setCreating(true);
    try {
      const created = await engine.create(newRoom);
      navigate(roomPath(created.room));
      if (type === 'private') onInvite();
      else onClose();
    } catch (error) {
      setRefused({ fields: room, errors: errorsOf(error) });
      setCreating(false);
    }
  };

  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const found = problemsOf(newRoom);
    setRefused({ fields: room, errors: found });
    if (Object.keys(found).length === 0) void create();
  };

  return (
    <Dialog title={t`Create a room`} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        <TextField
          label={t`Name`}
          value={name}
          onValueChange={setName}
          error={errorOf('displayName')}
          maxLength={MAX_NAME}
          placeholder={t`Design team`}
          autoComplete="off"
        />
        <Choices
          legend={t`Who can come in`}
          value={type}
          choices={[
            {
              value: 'public',
              label: t`Everybody`,
              description: t`Public: everybody can find it, read it and join it.`,
            },
            {
              value: 'private',
              label: t`Only who is invited`,
              description: t`Private: nobody else can see that it exists.`,
            },
          ]}
          onChange={setType}
        />
        {type === 'public' && (
          <TextField
            label={t`Address`}
            dir="ltr"
            prefix="#"
            value={room.room}
            onValueChange={(value) => {
              setAddress(value.toLowerCase());
            }}
            error={errorOf('room')}
            hint={t`In links to the room. It cannot be changed later.`}
            maxLength={63}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
        <TextField
          label={t`Topic (optional)`}
          value={topic}
          onValueChange={setTopic}
          error={errorOf('topic')}
          maxLength={250}
          placeholder={t`What it is about`}
          autoComplete="off"
        />
        <DialogActions>
          <DialogClose render={<Button />}>{t`Cancel`}</DialogClose>
          <Button type="submit" variant="primary" disabled={creating}>
            {t`Create room`}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
};

const MAX_NAME = 80;
const noLetters = msg`Type an address: the name has no letters for one.`;
const sentences: Readonly<Record<FieldName, MessageDescriptor>> = {
  displayName: msg`Give the room a name.`,
  room: msg`Use a to z, 0 to 9, - and _. It starts with a letter or a digit, and not with p-, dm- or admin-.`,
  topic: msg`Write at most 250 characters.`,
};

/** What the contract would refuse, by field. */
function problemsOf(room: NewRoom): Errors {
  const checked = contract.room.create.request.safeParse(room);
  if (checked.success) return {};
  const fields = checked.error.issues.map(({ path: [field] }) => field);
  // Without a name there is no address either; one sentence about it is enough.
  const names: readonly FieldName[] = fields.includes('displayName') ? ['displayName'] : ['room', 'topic'];
  const sentenceOf = (name: FieldName): string =>
    name === 'room' && room.room === '' && slugOf(room.displayName) === ''
      ? i18n._(noLetters)
      : i18n._(sentences[name]);
  return Object.fromEntries(names.filter((name) => fields.includes(name)).map((name) => [name, sentenceOf(name)]));
}

const errorsOf = (error: unknown): Errors =>
  error instanceof ApiError && error.code === 'CONFLICT'
    ? { room: t`Another room has this address or name. Choose a different one.` }
    : { displayName: t`The room was not created. ${{ reason: reasonOf(error) }}` };
