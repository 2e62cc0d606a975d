import { i18n } from '#i18n';
import { t } from '@lingui/core/macro';
import { decodeToken } from '@nats-chat/subjects';
import type { ListedRoom } from '@nats-chat/contracts';
import { useEffect, useId, useState, type SubmitEvent } from 'react';
import { useChat } from '../../lib/chat/chat-context.ts';
import { roomTitle } from '../../lib/chat/rooms.ts';
import { usePeopleSearch } from '../../lib/chat/use-people-search.ts';
import { useStore } from '../../lib/store.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { ExportButton } from './ExportButton.tsx';
import { idsCalled, NO_FILTERS, problemsOf, type FilterFields } from './filters.ts';
import type { ListRooms } from './list-rooms.ts';
import { actions } from './sentences.ts';
import styles from './AuditLog.module.css';

interface Props {
  /** What the list is narrowed by now. */
  readonly applied: FilterFields;
  readonly listRooms: ListRooms;
  readonly onApply: (fields: FilterFields) => void;
}

/** What to look for in the audit log. The list changes when one says so, not while one types. */
export const AuditFilterForm = ({ applied, listRooms, onApply }: Props) => {
  const { engine } = useChat();
  const { mine } = useStore(engine.rooms);
  const [fields, setFields] = useState(applied);
  const [problems, setProblems] = useState<ReturnType<typeof problemsOf>>({});
  /** Who is called so is being looked up: what is applied is about to change. */
  const [searching, setSearching] = useState(false);
  const [peopleId, roomsId, actionId] = [useId(), useId(), useId()];
  // Where they could not be searched, nobody: a user name can be typed as well.
  const { people } = usePeopleSearch(fields.person.trim());
  const [others, setOthers] = useState<readonly ListedRoom[]>([]);
  useEffect(() => {
    void listRooms().then(setOthers);
  }, [listRooms]);
  /** The first attempt may have failed. */
  const offerRooms = (): void => {
    void listRooms().then(setOthers);
  };
  const change = (next: Partial<FilterFields>): void => {
    setFields({ ...fields, ...next });
    setProblems({});
  };
  const submit = async (): Promise<void> => {
    const query = fields.person.trim();
    setSearching(true);
    const [found, listed] = await Promise.all([
      query === '' ? [] : engine.searchPeople(query).catch(() => []),
      fields.room === '' ? [] : listRooms(),
    ]);
    setSearching(false);
    const [person = '', ...namesakes] = idsCalled(
      fields.person,
      found.map(({ user, displayName }) => ({ id: decodeToken(user), name: displayName })),
    );
    const [room = '', ...sameName] = idsCalled(
      fields.room,
      visibleRooms(mine, listed).map(({ room: id, displayName }) => ({ id, name: displayName })),
    );
    const wrong = {
      ...problemsOf({ ...fields, person, room }),
      ...(namesakes.length > 0 && { person: t`Several people are called this. Choose one of them.` }),
      ...(sameName.length > 0 && { room: t`Several rooms are called this. Choose one of them.` }),
    };
    setProblems(wrong);
    if (Object.keys(wrong).length === 0) onApply({ ...fields, person, room });
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void submit();
  };
  return (
    <form className={styles.filters} onSubmit={onSubmit} noValidate aria-label={t`Filter the audit log`}>
      <TextField
        label={t`Person`}
        value={fields.person}
        onValueChange={(person) => {
          change({ person });
        }}
        error={problems.person}
        placeholder={t`Name or user name`}
        list={peopleId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <datalist id={peopleId}>
        {people.map(({ user, displayName }) => (
          <option key={user} value={decodeToken(user)}>
            {displayName}
          </option>
        ))}
      </datalist>
      <TextField
        label={t`Room`}
        value={fields.room}
        onFocus={offerRooms}
        onValueChange={(room) => {
          change({ room });
          offerRooms();
        }}
        error={problems.room}
        placeholder={t`Name or address`}
        list={roomsId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <datalist id={roomsId}>
        {visibleRooms(mine, others).map((room) => (
          <option key={room.room} value={room.room}>
            {roomTitle(room)}
          </option>
        ))}
      </datalist>
      <div className={styles.field}>
        <label htmlFor={actionId} className={styles.label}>
          {t`Action`}
        </label>
        <select
          id={actionId}
          className={styles.select}
          value={fields.action}
          onChange={({ target }) => {
            change({ action: target.value });
          }}
        >
          <option value="">{t`All`}</option>
          {Object.entries(actions).map(([action, { label }]) => (
            <option key={action} value={action}>
              {i18n._(label)}
            </option>
          ))}
        </select>
      </div>
      <TextField
        label={t`From`}
        type="date"
        value={fields.from}
        onValueChange={(from) => {
          change({ from });
        }}
      />
      <TextField
        label={t`To`}
        type="date"
        value={fields.to}
        onValueChange={(to) => {
          change({ to });
        }}
        error={problems.to}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" disabled={searching}>
          {t`Show`}
        </Button>
        <Button
          variant="quiet"
          disabled={Object.values({ ...applied, ...fields }).every((value) => value === '')}
          onClick={() => {
            onApply(NO_FILTERS);
            setFields(NO_FILTERS);
          }}
        >
          {t`Clear`}
        </Button>
        <ExportButton fields={applied} disabled={searching} />
      </div>
    </form>
  );
};

/** Mine, direct conversations and admin rooms among them, and all that are public; each once. */
const visibleRooms = (mine: readonly ListedRoom[], others: readonly ListedRoom[]): readonly ListedRoom[] => [
  ...new Map([...others, ...mine].map((room) => [room.room, room])).values(),
];
