import { Combobox } from '@base-ui/react/combobox';
import { t } from '@lingui/core/macro';
import type { Person } from '@nats-chat/contracts';
import { decodeToken } from '@nats-chat/subjects';
import Check from 'lucide-react/icons/check';
import X from 'lucide-react/icons/x';
import { useMemo, useState } from 'react';
import { useChat } from '../lib/chat/chat-context.ts';
import { useAcquaintances } from '../lib/chat/use-acquaintances.ts';
import { nameOfPerson, usePeopleSearch } from '../lib/chat/use-people-search.ts';
import { reasonOf } from '../lib/messages.ts';
import { Avatar } from './Avatar.tsx';
import styles from './PeoplePicker.module.css';

interface Props {
  /** What the field is for. */
  readonly label: string;
  readonly chosen: readonly Person[];
  readonly onChange: (chosen: readonly Person[]) => void;
  /** Who is found but cannot be chosen: they are members already. */
  readonly members?: ReadonlySet<string>;
  /** Whom to offer before anything is typed, after the people of one’s direct conversations. */
  readonly near?: readonly string[] | undefined;
  /** As many may be chosen. */
  readonly max: number;
}

/** Finds people of the directory and gathers some of them. Whoever may not sign in is not found. */
export const PeoplePicker = ({ label, chosen, onChange, members = NOBODY, near = NO_MEMBERS, max }: Props) => {
  const { engine } = useChat();
  const [query, setQuery] = useState('');
  // Who is chosen is not offered again: the highlight would go to them, and another Enter take them back.
  const except = useMemo(() => new Set([...members, ...chosen.map(({ user }) => user)]), [members, chosen]);
  const { people, note } = useOffer(query, near, except);
  const isFull = chosen.length >= max;
  return (
    <Combobox.Root
      multiple
      open
      inline
      items={people}
      // The directory has searched, and sorted by how well they match.
      filter={null}
      autoHighlight
      value={[...chosen]}
      onValueChange={(next: Person[]) => {
        onChange(next.slice(0, max));
        setQuery('');
      }}
      inputValue={query}
      onInputValueChange={setQuery}
      isItemEqualToValue={(one: Person, other: Person) => one.user === other.user}
      itemToStringLabel={nameOfPerson}
      itemToStringValue={(person: Person) => person.user}
    >
      <Combobox.Chips className={styles.field}>
        {chosen.map((person) => (
          <Combobox.Chip key={person.user} className={styles.chip} aria-label={nameOfPerson(person)}>
            <Avatar user={person.user} name={nameOfPerson(person)} size={20} />
            <bdi className={styles.chipName}>{nameOfPerson(person)}</bdi>
            <Combobox.ChipRemove className={styles.remove} aria-label={t`Remove ${{ name: nameOfPerson(person) }}`}>
              <X size={14} aria-hidden="true" />
            </Combobox.ChipRemove>
          </Combobox.Chip>
        ))}
        <Combobox.Input
          className={styles.input}
          dir="auto"
          aria-label={label}
          placeholder={chosen.length === 0 ? label : undefined}
          autoComplete="off"
          spellCheck={false}
        />
      </Combobox.Chips>
      <Combobox.Status className={styles.note}>{isFull ? t`No more people fit in here.` : note}</Combobox.Status>
      <Combobox.List className={styles.list} aria-label={t`People found`}>
        {(person: Person) => (
          <Combobox.Item
            key={person.user}
            className={styles.item}
            value={person}
            disabled={members.has(person.user) || (isFull && chosen.every(({ user }) => user !== person.user))}
          >
            <Avatar user={person.user} name={nameOfPerson(person)} size={32} />
            <span className={styles.who}>
              <span className={styles.name}>
                <bdi>{nameOfPerson(person)}</bdi>
                {person.user === engine.me && ` ${t`(you)`}`}
              </span>
              <bdi className={styles.username}>
                @{decodeToken(person.user)}
                {person.email !== undefined && ` · ${person.email}`}
              </bdi>
            </span>
            {members.has(person.user) && <span className={styles.mark}>{t`Already a member`}</span>}
            <Combobox.ItemIndicator className={styles.mark}>
              <Check size={16} aria-label={t`Chosen`} />
            </Combobox.ItemIndicator>
          </Combobox.Item>
        )}
      </Combobox.List>
    </Combobox.Root>
  );
};

const NOBODY: ReadonlySet<string> = new Set();
const NO_MEMBERS: readonly string[] = [];

/** Returns who matches, before anything is typed those one has to do with; and a line about how many were found. */
const useOffer = (query: string, near: readonly string[], except: ReadonlySet<string>) => {
  const wanted = query.trim();
  const { of, people, error } = usePeopleSearch(wanted);
  const acquaintances = useAcquaintances(near, except);
  if (wanted === '') return { people: acquaintances, note: '' };
  const note = (): string => {
    if (of !== wanted) return '';
    if (error !== undefined) return t`People could not be searched. ${{ reason: reasonOf(error) }}`;
    return people.length === 0 ? t`Nobody has this in their name.` : '';
  };
  return { people, note: note() };
};
